package house

import (
	"testing"
	"time"

	"cartie/shared/samtmpl"
)

func TestFunctionRules(t *testing.T) {
	t.Parallel()
	const main = "package main\nimport (\n\"cartie/functions/leads\"\n\"cartie/shared/fn\"\n)\n"
	tree := func(edit func(map[string]string)) []File {
		m := map[string]string{
			"functions/leads/leads.go":       "package leads",
			"functions/leads/lambda/main.go": main + "func main() { fn.Main(leads.Function) }",
			"local/functions.go":             "package main\nimport \"cartie/functions/leads\"\nvar _ = leads.Function",
		}
		edit(m)
		var out []File
		for path, text := range m {
			out = append(out, File{path, text})
		}
		return out
	}
	leads := samtmpl.Function{ID: "Leads", CodeURI: "functions/leads/lambda", Handler: "bootstrap", BuildMethod: "go1.x"}
	with := func(fs ...samtmpl.Function) *samtmpl.Template { return &samtmpl.Template{Functions: fs} }
	same := func(map[string]string) {}
	twice := leads
	twice.ID = "LeadsAgain"
	elsewhere := leads
	elsewhere.CodeURI = "functions/leads"
	node := leads
	node.Handler = "index.js"

	check(t, []example{
		{"as it should be", Functions(tree(same), with(leads)), ""},
		{"two resources of one package", Functions(tree(same), with(leads, twice)), ""},
		{"the listener is no function", Functions(append(tree(same), File{"functions/listener/go.mod", ""}), with(leads)), ""},
		{"no file of its name", Functions(tree(func(m map[string]string) {
			delete(m, "functions/leads/leads.go")
		}), with(leads)), "has no leads.go"},
		{"no entry", Functions(tree(func(m map[string]string) {
			delete(m, "functions/leads/lambda/main.go")
		}), with(leads)), "has no lambda/main.go"},
		{"not deployed", Functions(tree(same), with()), "is not in template.yaml"},
		{"not on the laptop", Functions(tree(func(m map[string]string) {
			m["local/functions.go"] = "package main"
		}), with(leads)), "is not in local/functions.go"},
		{"a laptop of ghosts", Functions(tree(func(m map[string]string) {
			m["local/functions.go"] = "package main\nimport (\"cartie/functions/leads\"; \"cartie/functions/gone\")"
		}), with(leads)), "names functions/gone"},
		{"a template of ghosts", Functions(tree(same), with(leads, samtmpl.Function{CodeURI: "functions/gone/lambda", Handler: "bootstrap", BuildMethod: "go1.x"})), "names functions/gone"},
		{"code elsewhere", Functions(tree(same), with(leads, elsewhere)), "CodeUri is functions/leads"},
		{"another runtime", Functions(tree(same), with(node)), "Handler or BuildMethod"},
		{"a main that works", Functions(tree(func(m map[string]string) {
			m["functions/leads/lambda/main.go"] = main + "func main() { prepare(); fn.Main(leads.Function) }"
		}), with(leads)), "is not one statement"},
		{"a main with state", Functions(tree(func(m map[string]string) {
			m["functions/leads/lambda/main.go"] = main + "var x = 1\nfunc main() { fn.Main(leads.Function) }"
		}), with(leads)), "is not one statement"},
		{"a main that says something else", Functions(tree(func(m map[string]string) {
			m["functions/leads/lambda/main.go"] = main + "func main() { leads.Run() }"
		}), with(leads)), "does not say fn.Main"},
	})
}

func TestQueueRules(t *testing.T) {
	t.Parallel()
	build := func(edit func(*samtmpl.Template)) *samtmpl.Template {
		tmpl := &samtmpl.Template{
			Functions: []samtmpl.Function{{ID: "Deliver", Timeout: 30 * time.Second, Reserved: 5, Sources: []samtmpl.Source{{Queue: "Q", Partial: true, MaxConcurrency: 5}}}},
			Queues:    []samtmpl.Queue{{ID: "Q", Visibility: 180 * time.Second, DLQ: "Dead", MaxReceive: 5}, {ID: "Dead"}},
		}
		edit(tmpl)
		return tmpl
	}
	check(t, []example{
		{"as it should be", Queues(build(func(*samtmpl.Template) {})), ""},
		{"short visibility", Queues(build(func(t *samtmpl.Template) { t.Queues[0].Visibility = 179 * time.Second })), "visibility of 2m59s"},
		{"whole batches", Queues(build(func(t *samtmpl.Template) { t.Functions[0].Sources[0].Partial = false })), "batch item failures"},
		{"no dead letters", Queues(build(func(t *samtmpl.Template) { t.Queues = t.Queues[:1]; t.Queues[0].DLQ = "" })), "no dead-letter queue"},
		{"no consumer", Queues(build(func(t *samtmpl.Template) { t.Functions = nil })), "has no consumer"},
		{"polls beyond its reserve", Queues(build(func(t *samtmpl.Template) { t.Functions[0].Reserved = 3 })), "3 reserved"},
		{"dead letters eaten", Queues(build(func(t *samtmpl.Template) {
			t.Functions = append(t.Functions, samtmpl.Function{ID: "Eater", Sources: []samtmpl.Source{{Queue: "Dead", Partial: true}}})
		})), "dead-letter queue with a consumer"},
	})
}

func TestConnections(t *testing.T) {
	t.Parallel()
	f := func(reserved int, roles ...string) *samtmpl.Template {
		env := map[string]string{"ENV": "prod"}
		for _, r := range roles {
			env[r] = "x"
		}
		return &samtmpl.Template{Functions: []samtmpl.Function{{ID: "F", Reserved: reserved, Environment: env, Routes: []samtmpl.Route{{}}}}}
	}
	b := Budget{MaxConnections: 100, Listener: 6, Operators: 10} // 64 for functions
	operator := f(0, "OWNER_DATABASE_URL")
	operator.Functions[0].Routes = nil
	check(t, []example{
		{"within", Connections(f(64, "DATABASE_URL"), b), ""},
		{"beyond", Connections(f(65, "DATABASE_URL"), b), "81 connections of 80"},
		{"each role holds one", Connections(f(33, "DATABASE_URL", "AUTH_DATABASE_URL"), b), "82 connections of 80"},
		{"no limit", Connections(f(0, "DATABASE_URL"), b), "reserves no concurrency"},
		{"no database", Connections(f(0), b), ""},
		{"an operator's task", Connections(operator, b), ""},
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	with := func(name string) *samtmpl.Template {
		return &samtmpl.Template{Functions: []samtmpl.Function{{ID: "F", Environment: map[string]string{name: "1"}}}}
	}
	check(t, []example{
		{"a setting", Settings(with("ENV")), ""},
		{"the laptop's switch", Settings(with("LOCAL")), "declares LOCAL"},
		{"an exception of the guard", Settings(with("SANDBOX_ORIGIN")), "declares SANDBOX_ORIGIN"},
		{"an emulator's address", Settings(with("AWS_ENDPOINT_URL_KMS")), "declares AWS_ENDPOINT_URL_KMS"},
		{"an emulator for everything", Settings(with("AWS_ENDPOINT_URL")), "declares AWS_ENDPOINT_URL"},
	})
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	const text = `
[dev.deploy.parameters]
parameter_overrides = "Env=dev"
[prod.deploy.parameters]
stack_name = "x"
parameter_overrides = ["Env=prod", "ReservedHooks=20"]
[prod.build.parameters]
parameter_overrides = "Env=other"
`
	got := Overrides(text, "prod")
	if len(got) != 2 || got["Env"] != "prod" || got["ReservedHooks"] != "20" {
		t.Errorf("prod = %v", got)
	}
	if got := Overrides(text, "staging"); len(got) != 0 {
		t.Errorf("an environment that is not there = %v", got)
	}
}
