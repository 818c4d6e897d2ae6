package house

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cartie/shared/samtmpl"
)

const root = "../.."

// packages is the module as the go command sees it, asked once for all tests. -e lets the rules speak while something
// does not compile yet.
var packages = sync.OnceValues(func() ([]Package, error) {
	cmd := exec.Command("go", "list", "-e", "-tags=lambda.norpc", "-deps", "-json=ImportPath,Name,Imports,TestImports,XTestImports,Deps,Module", "./...")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	raw, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	var out []Package
	for dec := json.NewDecoder(bytes.NewReader(raw)); ; {
		var p struct {
			ImportPath, Name                         string
			Imports, TestImports, XTestImports, Deps []string
			Module                                   *struct{ Path string }
		}
		if err := dec.Decode(&p); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		ours := p.Module != nil && p.Module.Path == Module
		if ours && strings.Contains(p.ImportPath, "/node_modules/") {
			continue
		}
		path := p.ImportPath
		if ours {
			path = strings.TrimPrefix(strings.TrimPrefix(path, Module), "/")
		}
		out = append(out, Package{
			Path: path, Name: p.Name, Imports: p.Imports, TestImports: slices.Concat(p.TestImports, p.XTestImports), Deps: p.Deps, Ours: ours,
		})
	}
})

// foreign folders hold what nobody here wrote.
var foreign = []string{".git", ".local", "build", "node_modules", "dist", ".aws-sam", ".venv", "test-results", "playwright-report"}

var written = []string{".go", ".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".sql", ".md", ".yaml", ".yml", ".toml", ".json", ".sh", ".mod", ""}

// files is every text file of the tree.
var files = sync.OnceValues(func() ([]File, error) {
	var out []File
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(foreign, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() || !slices.Contains(written, filepath.Ext(path)) {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.IndexByte(raw, 0) >= 0 {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		out = append(out, File{Path: filepath.ToSlash(rel), Text: string(raw)})
		return nil
	})
	return out, err
})

func tree(t *testing.T) ([]Package, []File) {
	t.Helper()
	ps, err := packages()
	if err != nil {
		t.Fatal(err)
	}
	fs, err := files()
	if err != nil {
		t.Fatal(err)
	}
	if len(fs) < 20 || !slices.ContainsFunc(ps, func(p Package) bool { return p.Path == "shared/house" }) {
		t.Fatalf("the tree was not read: %d files, %d packages", len(fs), len(ps))
	}
	return ps, fs
}

// template reads template.yaml as a stack would; ok is false while there is none.
func template(t *testing.T, parameters map[string]string) (*samtmpl.Template, bool) {
	t.Helper()
	path := filepath.Join(root, "template.yaml")
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return nil, false
	}
	tmpl, err := samtmpl.ReadFile(path, samtmpl.Options{Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	return tmpl, true
}

func report(t *testing.T, complaints []string) {
	t.Helper()
	for _, c := range complaints {
		t.Error(c)
	}
}

func TestTheTreeKeepsTheRules(t *testing.T) {
	t.Parallel()
	ps, fs := tree(t)
	for name, rule := range map[string]func() []string{
		"layering":         func() []string { return Layering(ps) },
		"doors":            func() []string { return Doors(ps) },
		"reachable":        func() []string { return Reachable(ps) },
		"heavy":            func() []string { return Heavy(ps) },
		"package comments": func() []string { return Documented(fs) },
		"wall clock":       func() []string { return WallClock(fs) },
		"SQL clock":        func() []string { return SQLClock(fs) },
		"inline SQL":       func() []string { return InlineSQL(fs) },
		"scope makers":     func() []string { return ScopeMakers(fs) },
		"HTTP clients":     func() []string { return Clients(fs) },
		"mutable state":    func() []string { return MutableState(fs) },
		"length":           func() []string { return Length(fs) },
		"names":            func() []string { return Names(fs) },
		"tests":            func() []string { return Tests(fs) },
		"machine paths":    func() []string { return MachinePaths(fs) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report(t, rule())
		})
	}
}

func TestTheTemplateKeepsTheRules(t *testing.T) {
	t.Parallel()
	_, fs := tree(t)
	tmpl, ok := template(t, nil)
	if !ok {
		for _, f := range fs {
			if strings.HasPrefix(f.Path, "functions/") {
				t.Fatalf("there is %s and no template.yaml", f.Path)
			}
		}
		return
	}
	report(t, Functions(fs, tmpl))
	report(t, Queues(tmpl))
	report(t, Settings(tmpl))
}

func TestProductionFitsItsDatabase(t *testing.T) {
	t.Parallel()
	_, fs := tree(t)
	i := slices.IndexFunc(fs, func(f File) bool { return f.Path == "samconfig.toml" })
	if i < 0 {
		if _, ok := template(t, nil); ok {
			t.Fatal("there is a template.yaml and no samconfig.toml: production's limits are written there")
		}
		return
	}
	parameters := Overrides(fs[i].Text, "prod")
	if len(parameters) == 0 {
		t.Fatal("samconfig.toml has no parameter_overrides for prod")
	}
	tmpl, ok := template(t, parameters)
	if !ok {
		t.Fatal("there is a samconfig.toml and no template.yaml")
	}
	report(t, Connections(tmpl, Production))
	report(t, Queues(tmpl))
}
