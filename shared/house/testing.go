package house

import (
	"go/ast"
	"slices"
	"strings"
)

func (p parsed) sleeps() []string {
	var out []string
	p.selectors(func(n ast.Node, imported, name string) {
		if imported == "time" && (name == "Sleep" || name == "Tick") {
			out = append(out, complaint(p.at(n), "waits with time."+name, "such a test is slow or flaky: inject the clock, or wait on a signal with a deadline"))
		}
	})
	ast.Inspect(p.ast, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, s.Sel.Name) && !serialFuzz(p, s) {
			out = append(out, complaint(p.at(call), "skips", "a test that may not run proves nothing: start what it needs"))
		}
		return true
	})
	return out
}

// serialFuzz reports a Skip inside a fuzz target, where it only rejects an input.
func serialFuzz(p parsed, s *ast.SelectorExpr) bool {
	for _, d := range p.ast.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Fuzz") && f.Pos() <= s.Pos() && s.Pos() < f.End() {
			return true
		}
	}
	return false
}

// serial complains about test functions whose first statement is not t.Parallel(). A test that must own the process
// says why in a comment that begins with "Serial:".
func (p parsed) serial() []string {
	var out []string
	for _, d := range p.ast.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Test") || f.Name.Name == "TestMain" || f.Body == nil {
			continue
		}
		if len(f.Type.Params.List) != 1 || f.Doc != nil && strings.Contains(f.Doc.Text(), "Serial:") {
			continue
		}
		if len(f.Body.List) == 0 || !isParallel(f.Body.List[0]) {
			out = append(out, complaint(p.at(f), f.Name.Name+" does not begin with t.Parallel()",
				"the suite stays fast only if everything runs at once; if it cannot, say so in its comment: \"Serial: …\""))
		}
	}
	return out
}

func isParallel(s ast.Stmt) bool {
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := e.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Parallel"
}
