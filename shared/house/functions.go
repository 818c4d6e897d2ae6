package house

import (
	"go/ast"
	"path"
	"slices"
	"strings"

	"cartie/shared/samtmpl"
)

// Functions complains about function folders that are not what a deployable is: a package named as its folder with a
// file of that name, a main of one statement, a place in the template and a line in local/functions.go.
func Functions(files []File, t *samtmpl.Template) []string {
	var out []string
	folders, mains, inLocal := map[string]bool{}, map[string]bool{}, map[string]bool{}
	own := map[string]bool{}
	for _, f := range files {
		own[f.Path] = true
		if parts := strings.Split(f.Path, "/"); parts[0] == "functions" && len(parts) > 2 && parts[1] != "listener" {
			folders[strings.Join(parts[:2], "/")] = true
		}
	}
	for _, p := range parse(files) {
		switch {
		case match(p.dir(), "functions/*/lambda"):
			mains[path.Dir(p.dir())] = true
			out = append(out, sentence(p)...)
		case p.Path == "local/functions.go":
			for _, full := range p.imports {
				if name, ok := strings.CutPrefix(full, Module+"/functions/"); ok {
					inLocal["functions/"+name] = true
				}
			}
		}
	}
	inTemplate := map[string]bool{}
	for _, f := range t.Functions {
		folder, ok := strings.CutSuffix(f.CodeURI, "/lambda")
		if !ok || !match(folder, "functions/*") {
			out = append(out, complaint("template.yaml: "+f.ID, "CodeUri is "+f.CodeURI, "a function's code is functions/<name>/lambda"))
			continue
		}
		inTemplate[folder] = true
		if f.Handler != "bootstrap" || f.BuildMethod != "go1.x" {
			out = append(out, complaint("template.yaml: "+f.ID, "Handler or BuildMethod differ", "every function is a bootstrap built by go1.x"))
		}
	}
	for folder := range folders {
		if name := path.Base(folder); !own[folder+"/"+name+".go"] {
			out = append(out, complaint(folder, "has no "+name+".go", "a group opens with its own file: package comment, Function, route table"))
		}
		if !mains[folder] {
			out = append(out, complaint(folder, "has no lambda/main.go", "a folder in functions/ is a deployable"))
		}
		if !inTemplate[folder] {
			out = append(out, complaint(folder, "is not in template.yaml", "a function nobody deploys is dead"))
		}
		if !inLocal[folder] {
			out = append(out, complaint(folder, "is not in local/functions.go", "what runs in the cloud runs on the laptop"))
		}
	}
	for folder := range inTemplate {
		if !folders[folder] {
			out = append(out, complaint("template.yaml", "names "+folder+", which does not exist", "the template describes what is there"))
		}
	}
	for folder := range inLocal {
		if !folders[folder] {
			out = append(out, complaint("local/functions.go", "names "+folder+", which does not exist", "the table describes what is there"))
		}
	}
	slices.Sort(out)
	return out
}

// sentence complains unless the file is package main with one function of one statement, fn.Main(x.Function).
func sentence(p parsed) []string {
	var funcs []*ast.FuncDecl
	other := 0
	for _, d := range p.ast.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			funcs = append(funcs, f)
		} else if d.(*ast.GenDecl).Tok.String() != "import" {
			other++
		}
	}
	const why = "what main does cannot be tested: everything is in the function's package"
	if p.ast.Name.Name != "main" || path.Base(p.Path) != "main.go" || other > 0 || len(funcs) != 1 || funcs[0].Body == nil || len(funcs[0].Body.List) != 1 {
		return []string{complaint(p.Path, "is not one statement in main", why)}
	}
	if e, ok := funcs[0].Body.List[0].(*ast.ExprStmt); ok {
		if call, ok := e.X.(*ast.CallExpr); ok && len(call.Args) == 1 && selected(call.Fun, "Main") && selected(call.Args[0], "Function") {
			return nil
		}
	}
	return []string{complaint(p.Path, "does not say fn.Main(<function>.Function)", why)}
}

func selected(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == name
}
