package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// File is one file of the tree; Path is relative to its root with forward slashes.
type File struct {
	Path string
	Text string
}

func (f File) dir() string     { return path.Dir(f.Path) }
func (f File) test() bool      { return strings.HasSuffix(f.Path, "_test.go") }
func (f File) generated() bool { return generatedLine.MatchString(f.Text) }

var generatedLine = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// parsed is a Go file with its syntax tree and the local names of its imports.
type parsed struct {
	File
	set     *token.FileSet
	ast     *ast.File
	imports map[string]string // local name to import path
}

// parse reads the Go files among files. A file that does not parse is left out: the compiler complains about it.
func parse(files []File) []parsed {
	var out []parsed
	for _, f := range files {
		if !strings.HasSuffix(f.Path, ".go") || strings.Contains(f.Path, "testdata/") {
			continue
		}
		p := parsed{File: f, set: token.NewFileSet(), imports: map[string]string{}}
		var err error
		if p.ast, err = parser.ParseFile(p.set, f.Path, f.Text, parser.ParseComments); err != nil {
			continue
		}
		for _, spec := range p.ast.Imports {
			full, _ := strconv.Unquote(spec.Path.Value)
			name := path.Base(full)
			if v := regexp.MustCompile(`^v\d+$`); v.MatchString(name) {
				name = path.Base(path.Dir(full))
			}
			if spec.Name != nil {
				name = spec.Name.Name
			}
			p.imports[name] = full
		}
		out = append(out, p)
	}
	return out
}

func (p parsed) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", p.Path, p.set.Position(n.Pos()).Line)
}

// selectors calls visit for every use of a name of an imported package: time.Now gives "time", "Now".
func (p parsed) selectors(visit func(n ast.Node, imported, name string)) {
	ast.Inspect(p.ast, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil {
				if full, ok := p.imports[x.Name]; ok {
					visit(s, full, s.Sel.Name)
				}
			}
		}
		return true
	})
}

// Documented complains about packages without exactly one package comment, and about one that says nothing.
func Documented(files []File) []string {
	type state struct{ comments, files int }
	seen := map[string]*state{}
	var out []string
	for _, p := range parse(files) {
		if p.test() || match(p.dir(), "shared/*/internal/query") {
			continue
		}
		s := seen[p.dir()]
		if s == nil {
			s = &state{}
			seen[p.dir()] = s
		}
		s.files++
		if p.ast.Doc == nil {
			continue
		}
		s.comments++
		want := "Package " + p.ast.Name.Name + " "
		if p.ast.Name.Name == "main" {
			want = "Command "
		}
		if !strings.HasPrefix(p.ast.Doc.Text(), want) {
			out = append(out, complaint(p.at(p.ast.Doc), "the package comment does not begin with "+strconv.Quote(want), "go doc shows its first sentence in every list"))
		}
	}
	for dir, s := range seen {
		if s.comments != 1 && !match(dir, "functions/*/lambda") {
			out = append(out, complaint(dir, fmt.Sprintf("has %d package comments", s.comments), "one comment says what a package is for and what it refuses to do"))
		}
	}
	slices.Sort(out)
	return out
}

// WallClock complains about reading the wall clock where time is an argument.
func WallClock(files []File) []string {
	var out []string
	for _, p := range parse(files) {
		own, _ := layerOf(p.dir())
		if p.test() || p.dir() == "shared/clock" || !slices.Contains([]string{"roots", "leaf", "domain", "outbox", "dialogue", "destination", "function"}, own.name) {
			continue
		}
		p.selectors(func(n ast.Node, imported, name string) {
			if imported == "time" && slices.Contains([]string{"Now", "Since", "Until", "After", "Tick", "Sleep", "NewTicker", "AfterFunc"}, name) {
				out = append(out, complaint(p.at(n), "calls time."+name, "tests and the laptop move the clock: ask clock.Now(ctx)"))
			}
		})
	}
	return out
}

var sqlNow = regexp.MustCompile(`(?i)\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)|\bcurrent_(timestamp|time|date)\b`)

// SQLClock complains about queries that ask the database for the time. Column defaults in migrations may.
func SQLClock(files []File) []string {
	var out []string
	for _, f := range files {
		if !strings.HasSuffix(f.Path, ".sql") || strings.Contains(f.Path, "testdata/") {
			continue
		}
		for i, line := range strings.Split(f.Text, "\n") {
			code, _, _ := strings.Cut(line, "--")
			for _, at := range sqlNow.FindAllStringIndex(code, -1) {
				before := strings.TrimRight(strings.ToLower(code[:at[0]]), " ")
				if strings.HasPrefix(f.Path, "migrations/") && strings.HasSuffix(before, "default") {
					continue
				}
				out = append(out, complaint(fmt.Sprintf("%s:%d", f.Path, i+1), "asks the database for the time",
					"due-ness is a bound parameter, so that tests and the laptop move the clock"))
			}
		}
	}
	return out
}

// scopeMakers may turn a workspace id into a tenant scope, each because it has proved the workspace.
var scopeMakers = []string{
	"shared/web",                                                                              // a verified token
	"shared/dialogue",                                                                         // an update that passed the gate
	"shared/workspace",                                                                        // an invite it has looked up by its token
	"shared/seed",                                                                             // writes workspaces of its own
	"functions/public",                                                                        // a slug it has looked up
	"functions/deliver",                                                                       // our own message
	"functions/tgsend",                                                                        // our own message
	"functions/timer",                                                                         // our own message
	"functions/importer",                                                                      // our own message
	"functions/poster", "functions/campaigns", "functions/webhookhealth", "functions/sweeper", // rows they have claimed
	"shared/house", "shared/tenant", "shared/pg/pgtest", "shared/fn/fntest",
}

// ScopeMakers complains about callers of tenant.Of outside the list; tests may call it.
func ScopeMakers(files []File) []string {
	var out []string
	for _, p := range parse(files) {
		if p.test() || match(p.dir(), scopeMakers...) {
			continue
		}
		p.selectors(func(n ast.Node, imported, name string) {
			if imported == Module+"/shared/tenant" && name == "Of" {
				out = append(out, complaint(p.at(n), "calls tenant.Of", "only those who proved the workspace make a scope; take one as an argument, or add to the list with the proof"))
			}
		})
	}
	return out
}

var statement = regexp.MustCompile(`(?is)^\s*(select\s.+\sfrom\s|select\s+\w+\(|insert\s+into\s|update\s+\w+\s+(as\s+\w+\s+)?set\s|delete\s+from\s|with\s+\w+\s+as\s*\(|create\s+(table|role|database|index|function|view|policy)\s|alter\s+(table|role|database)\s|drop\s+(table|role|database)\s|truncate\s)`)

// InlineSQL complains about SQL in Go code outside the packages sqlc generates.
func InlineSQL(files []File) []string {
	var out []string
	for _, p := range parse(files) {
		if p.test() || match(p.dir(), "shared/*/internal/query", "shared/pg/...", "shared/fn/fntest", "local/...", "functions/migrate", "shared/house") {
			continue // pg opens transactions, kits and the laptop make databases and rows; none of them holds a query of the product
		}
		ast.Inspect(p.ast, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil && statement.MatchString(text) {
				out = append(out, complaint(p.at(lit), "holds SQL", "SQL lives in queries.sql of the package that owns the table, where sqlc checks it against the schema"))
			}
			return true
		})
	}
	return out
}

// Clients complains about HTTP clients that may wait for ever.
func Clients(files []File) []string {
	const why = "a provider that does not answer would hold the function until Lambda ends it: give the client a Timeout"
	var out []string
	for _, p := range parse(files) {
		if p.test() {
			continue
		}
		p.selectors(func(n ast.Node, imported, name string) {
			if imported == "net/http" && slices.Contains([]string{"DefaultClient", "Get", "Post", "PostForm", "Head"}, name) {
				out = append(out, complaint(p.at(n), "uses http."+name, why))
			}
		})
		ast.Inspect(p.ast, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if s, ok := lit.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Client" && isImport(p, s.X, "net/http") && !slices.ContainsFunc(lit.Elts, isTimeout) {
				out = append(out, complaint(p.at(lit), "makes an http.Client without Timeout", why))
			}
			return true
		})
	}
	return out
}

func isImport(p parsed, e ast.Expr, full string) bool {
	x, ok := e.(*ast.Ident)
	return ok && p.imports[x.Name] == full
}

func isTimeout(e ast.Expr) bool {
	kv, ok := e.(*ast.KeyValueExpr)
	if !ok {
		return false
	}
	key, ok := kv.Key.(*ast.Ident)
	return ok && key.Name == "Timeout"
}
