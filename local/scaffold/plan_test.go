package main

import (
	"encoding/json"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cartie/shared/house"
	"cartie/shared/samtmpl"

	// The skeletons are built by a command; importing what they use ties the cached result of these tests to it.
	_ "cartie/shared/fn/fntest"
	_ "cartie/shared/pg/pgtest"
	_ "cartie/shared/web"
)

const root = "../.."

// examples has one function of each kind.
var examples = map[string]string{"http": "reviews", "telegram": "tgreviews", "queue": "reviewer", "schedule": "gardener"}

const table = `// Command local is the laptop.
package main

import (
	"cartie/functions/leads"
	"cartie/shared/fn"
)

var functions = map[string]fn.Function{
	"functions/leads/lambda": leads.Function,
}
`

func planned(t *testing.T, kind string) map[string]string {
	t.Helper()
	template, err := os.ReadFile(filepath.Join(root, templateFile))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Plan(examples[kind], kind, string(template), table)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestTheHouseAcceptsEveryKind(t *testing.T) {
	t.Parallel()
	for kind, name := range examples {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			plan := planned(t, kind)
			var files []house.File
			for path, text := range plan {
				files = append(files, house.File{Path: path, Text: text})
				if strings.HasSuffix(path, ".go") {
					if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
						t.Errorf("%s is not formatted (%v):\n%s", path, err, text)
					}
				}
			}
			tmpl, err := samtmpl.Read([]byte(plan[templateFile]), samtmpl.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range house.Functions(files, tmpl) {
				if strings.Contains(c, "functions/"+name) {
					t.Error(c)
				}
			}
			for _, rule := range []func([]house.File) []string{house.Documented, house.Names, house.Tests, house.MutableState, house.WallClock, house.InlineSQL} {
				for _, c := range rule(files) {
					t.Error(c)
				}
			}
			for _, c := range house.Queues(tmpl) {
				t.Error(c)
			}
			if !strings.Contains(plan[tableFile], `"functions/`+name+`/lambda": `+name+".Function,\n") {
				t.Errorf("the table has no line in the form of the others:\n%s", plan[tableFile])
			}
		})
	}
}

// The skeletons compile and their tests pass, seen through an overlay as if they lay in the tree.
func TestEveryKindWorks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	at, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	var packages []string
	for kind, name := range examples {
		for path, text := range planned(t, kind) {
			if !strings.HasPrefix(path, "functions/") {
				continue
			}
			copied := filepath.Join(dir, filepath.FromSlash(path))
			if err := os.MkdirAll(filepath.Dir(copied), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(copied, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			overlay.Replace[filepath.Join(at, filepath.FromSlash(path))] = copied
		}
		packages = append(packages, name)
	}
	raw, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range packages {
		binary := filepath.Join(dir, name+".test")
		build := exec.Command("go", "test", "-overlay", list, "-vet=off", "-c", "-o", binary, "./functions/"+name)
		build.Dir = at
		if out, err := build.CombinedOutput(); err != nil {
			t.Errorf("%s does not build: %v\n%s", name, err, out)
			continue
		}
		main := exec.Command("go", "build", "-overlay", list, "-o", os.DevNull, "./functions/"+name+"/lambda")
		main.Dir = at
		if out, err := main.CombinedOutput(); err != nil {
			t.Errorf("%s/lambda: %v\n%s", name, err, out)
		}
		tests := exec.Command(binary, "-test.v")
		tests.Dir = filepath.Join(at, "local", "scaffold") // pgtest finds migrations from inside the tree
		if out, err := tests.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
			t.Errorf("%s: its tests fail: %v\n%s", name, err, out)
		}
	}
}

func TestPlanRefuses(t *testing.T) {
	t.Parallel()
	const template = "Parameters:\n  A: {}\n\nResources:\n  Leads:\n    Type: X\n\nOutputs:\n  B: {}\n"
	for name, c := range map[string]struct{ name, kind, template, table, want string }{
		"no name":            {"", "http", template, table, "NAME"},
		"a path":             {"../x", "http", template, table, "NAME"},
		"capitals":           {"Reviews", "http", template, table, "NAME"},
		"no kind":            {"reviews", "", template, table, "KIND"},
		"telegram by a noun": {"reviews", "telegram", template, table, "tgcatalog"},
		"taken":              {"leads", "http", template, table, "Leads already"},
		"no template":        {"reviews", "http", "a: b\n", table, "Resources"},
		"no table":           {"reviews", "http", template, "package main\n", "lists no function"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Plan(c.name, c.kind, c.template, c.table); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error = %v, want %q", err, c.want)
			}
		})
	}
	plan, err := Plan("reviews", "http", template, table)
	if err != nil {
		t.Fatal(err)
	}
	text := plan[templateFile]
	if i, j := strings.Index(text, "  Reviews:"), strings.Index(text, "\nOutputs:"); i < 0 || j < i || !strings.HasPrefix(text, "Parameters:\n") || !strings.HasSuffix(text, "\nOutputs:\n  B: {}\n") {
		t.Errorf("the block is not at the end of Resources:\n%s", text)
	}
}

func TestRunWritesAndNeverOverwrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, text := range map[string]string{templateFile: "a: b\nResources:\n  Leads:\n    Type: X\n", tableFile: table} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(dir, "gardener", "schedule"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"functions/gardener/gardener.go", "functions/gardener/gardener_test.go", "functions/gardener/lambda/main.go"} {
		if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
			t.Error(err)
		}
	}
	if err := run(dir, "gardener", "schedule"); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("a second run: %v", err)
	}
}
