package house

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// processWide may keep a value for the life of the process: a test server that all tests of a package share.
var processWide = []string{"shared/pg/pgserver", "shared/pg/pgtest", "shared/house"}

// humaSettings is where huma's package variables are set, in an init: huma offers no other way to shape its schemas and
// errors.
const humaSettings = "shared/web"

// MutableState complains about package-level variables that can change: Lambda freezes a process and thaws it for
// another tenant's call, and tests run in parallel. Tables, sentinels, compiled patterns and embedded files are fine.
func MutableState(files []File) []string {
	const why = "a process serves many tenants and many tests at once: keep state in a value that is passed"
	byDir := map[string][]parsed{}
	for _, p := range parse(files) {
		if !p.test() && !p.generated() {
			byDir[p.dir()] = append(byDir[p.dir()], p)
		}
	}
	var out []string
	for dir, group := range byDir {
		vars := map[string]bool{}
		for _, p := range group {
			for _, d := range p.ast.Decls {
				gen, ok := d.(*ast.GenDecl)
				if !ok || gen.Tok != token.VAR {
					if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" && dir != humaSettings {
						out = append(out, complaint(p.at(f), "declares init", "work at start-up is called by name"))
					}
					continue
				}
				for _, s := range gen.Specs {
					spec := s.(*ast.ValueSpec)
					for i, name := range spec.Names {
						vars[name.Name] = name.Name != "_"
						if what := stateful(p, gen, spec, i); what != "" && !match(dir, processWide...) {
							out = append(out, complaint(p.at(spec), "var "+name.Name+" is "+what, why))
						}
					}
				}
			}
		}
		for _, p := range group {
			out = append(out, p.assignments(vars, why)...)
		}
	}
	slices.Sort(out)
	return out
}

// stateful names what makes a declared variable state, "" for a table or a sentinel.
func stateful(p parsed, gen *ast.GenDecl, spec *ast.ValueSpec, i int) string {
	if spec.Names[i].Name == "_" {
		return ""
	}
	typ := spec.Type
	if len(spec.Values) == 0 {
		if doc := directives(gen.Doc) + directives(spec.Doc); strings.Contains(doc, "//go:embed ") {
			return ""
		}
		return "declared without a value, so something sets it later"
	}
	var value ast.Expr
	if i < len(spec.Values) {
		value = spec.Values[i]
	}
	switch v := value.(type) {
	case *ast.CompositeLit:
		typ = v.Type
	case *ast.UnaryExpr:
		if lit, ok := v.X.(*ast.CompositeLit); ok {
			typ = lit.Type
		}
	case *ast.CallExpr:
		if f, ok := v.Fun.(*ast.Ident); ok && (f.Name == "make" || f.Name == "new") && f.Obj == nil {
			return f.Name + "(…), empty and made to be filled"
		}
		typ = v.Fun
	}
	if index, ok := typ.(*ast.IndexExpr); ok {
		typ = index.X
	}
	if s, ok := typ.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok && slices.Contains([]string{"sync", "sync/atomic"}, p.imports[x.Name]) {
			return x.Name + "." + s.Sel.Name
		}
	}
	if _, ok := typ.(*ast.ChanType); ok {
		return "a channel"
	}
	return ""
}

func directives(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	var b strings.Builder
	for _, c := range doc.List {
		b.WriteString(c.Text + "\n")
	}
	return b.String()
}

// assignments complains about code that changes one of the package's variables, or another package's.
func (p parsed) assignments(vars map[string]bool, why string) []string {
	var out []string
	changed := func(n ast.Node, target ast.Expr) {
		for {
			switch t := target.(type) {
			case *ast.IndexExpr:
				target = t.X
				continue
			case *ast.StarExpr:
				target = t.X
				continue
			case *ast.ParenExpr:
				target = t.X
				continue
			case *ast.SelectorExpr:
				if x, ok := t.X.(*ast.Ident); ok && x.Obj == nil && p.imports[x.Name] != "" {
					full := p.imports[x.Name]
					if p.dir() != humaSettings || full != "github.com/danielgtaylor/huma/v2" {
						out = append(out, complaint(p.at(n), "sets "+full+"."+t.Sel.Name, why))
					}
					return
				}
				target = t.X
				continue
			case *ast.Ident:
				// An identifier resolved inside a function is local; the rest is the package's, whichever file declares it.
				global := t.Obj == nil || t.Obj.Kind == ast.Var && p.ast.Scope.Lookup(t.Name) == t.Obj
				if global && vars[t.Name] {
					out = append(out, complaint(p.at(n), "changes the package variable "+t.Name, why))
				}
			}
			return
		}
	}
	ast.Inspect(p.ast, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.AssignStmt:
			if s.Tok != token.DEFINE {
				for _, target := range s.Lhs {
					changed(s, target)
				}
			}
		case *ast.IncDecStmt:
			changed(s, s.X)
		case *ast.CallExpr:
			if f, ok := s.Fun.(*ast.Ident); ok && f.Obj == nil && slices.Contains([]string{"delete", "clear"}, f.Name) && len(s.Args) > 0 {
				changed(s, s.Args[0])
			}
		}
		return true
	})
	return out
}
