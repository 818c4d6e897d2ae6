// Package house holds the rules of this code base that a compiler cannot see: who may import whom, what a function
// folder contains, what every queue needs, which names and habits are banned. Each rule is a function from data to
// complaints that say where, what and why; the tests beside them prove each rule on a bad example and then apply it to
// the tree. It refuses to be imported: it judges the rest and is part of nothing.
package house

import (
	"fmt"
	"path"
	"strings"
)

// Module is the path all packages of this repository begin with.
const Module = "cartie"

// Package is what the rules know of one package, as `go list -json` tells it. Paths of this module are given without
// the module prefix: "shared/lead".
type Package struct {
	Path        string   // import path; "." for the module's root
	Name        string   // the name in the package clause
	Imports     []string // of its non-test files
	TestImports []string // of its test files, internal and external
	Deps        []string // everything its non-test files reach
	Ours        bool     // part of this module
}

// complaint formats a violation so that every rule reads alike: where: what, because why.
func complaint(where, what, why string) string {
	return fmt.Sprintf("%s: %s, because %s", where, what, why)
}

// match reports whether a path matches one of the patterns: a literal path, "*" for exactly one segment, and a trailing
// "/..." for the path itself and everything below it.
func match(p string, patterns ...string) bool {
	for _, pattern := range patterns {
		if prefix, all := strings.CutSuffix(pattern, "/..."); all {
			n := strings.Count(prefix, "/") + 1
			parts := strings.SplitN(p, "/", n+1)
			if len(parts) < n {
				continue
			}
			if ok, _ := path.Match(prefix, strings.Join(parts[:n], "/")); ok {
				return true
			}
			continue
		}
		if ok, _ := path.Match(pattern, p); ok {
			return true
		}
	}
	return false
}
