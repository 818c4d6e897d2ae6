package house

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// MaxLines is the longest a hand-written source file may be.
const MaxLines = 450

// Length complains about files too long to read in one sitting. Generated files, test data and vendored interface
// components are exempt.
func Length(files []File) []string {
	var out []string
	for _, f := range files {
		if !slices.Contains([]string{".go", ".ts", ".tsx", ".sql"}, path.Ext(f.Path)) || f.generated() ||
			strings.Contains(f.Path, "testdata/") || strings.Contains(f.Path, "components/ui/") || strings.Contains(f.Path, ".gen.") {
			continue
		}
		if n := strings.Count(f.Text, "\n"); n > MaxLines {
			out = append(out, complaint(f.Path, fmt.Sprintf("has %d lines", n), fmt.Sprintf("more than %d cannot be read in one sitting", MaxLines)))
		}
	}
	return out
}

var vague = []string{"util", "utils", "common", "helper", "helpers", "types", "model", "models", "manager", "service", "services", "core", "base", "misc", "lib"}

// Names complains about folders and Go files with names that say nothing, and about packages not named as their folder.
func Names(files []File) []string {
	var out []string
	for _, p := range parse(files) {
		if match(p.dir(), "shared/*/internal/query") {
			continue
		}
		const why = "such a name collects whatever has no home: name the responsibility"
		folder, name := path.Base(p.dir()), strings.TrimSuffix(strings.TrimSuffix(path.Base(p.Path), ".go"), "_test")
		if slices.Contains(vague, folder) {
			out = append(out, complaint(p.dir(), "is called "+folder, why))
		}
		if slices.Contains(vague, name) {
			out = append(out, complaint(p.Path, "is called "+name, why))
		}
		if pkg := strings.TrimSuffix(p.ast.Name.Name, "_test"); pkg != "main" && pkg != folder && p.dir() != "." {
			out = append(out, complaint(p.Path, "is package "+pkg+" in folder "+folder, "a package is called as its folder"))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Tests complains about tests that wait for time to pass or opt out, and about test functions that begin with anything
// but t.Parallel().
func Tests(files []File) []string {
	var out []string
	for _, p := range parse(files) {
		if !p.test() {
			continue
		}
		out = append(out, p.sleeps()...)
		out = append(out, p.serial()...)
	}
	return out
}

// machinePath finds absolute paths that exist on one machine only; it is spelt so as not to find itself.
var machinePath = regexp.MustCompile(`(^|[\s"'` + "`" + `=(:,])/(wo` + `rk|ro` + `ot|ho` + `me/\w+|Us` + `ers/\w+|tm` + `p/\w)(/|\b)`)

// MachinePaths complains about text that names a path of somebody's machine.
func MachinePaths(files []File) []string {
	var out []string
	for _, f := range files {
		if path.Base(f.Path) == "package-lock.json" {
			continue
		}
		for i, line := range strings.Split(f.Text, "\n") {
			if m := machinePath.FindString(line); m != "" {
				out = append(out, complaint(fmt.Sprintf("%s:%d", f.Path, i+1), "names the path "+strings.TrimSpace(m), "a clone lives anywhere: paths are relative to it"))
			}
		}
	}
	return out
}
