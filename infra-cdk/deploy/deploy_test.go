package deploy_test

import (
	"bytes"
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cartie/infra-cdk/deploy"
	"cartie/infra-cdk/stage"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

func dev(t *testing.T) stage.Stage {
	t.Helper()
	st, err := stage.Committed("dev")
	if err != nil {
		t.Fatal(err)
	}
	return st
}

var options = deploy.Options{Version: "abc123", Parameters: "Env=dev LogLevel=DEBUG"}

func TestPlansAreWhatTheyWere(t *testing.T) {
	t.Parallel()
	first := options
	first.First = true
	for name, steps := range map[string][]deploy.Step{
		"update": deploy.Plan(dev(t), options), "first": deploy.Plan(dev(t), first), "rollback": deploy.Rollback(dev(t), "v1", options),
	} {
		var got bytes.Buffer
		if err := deploy.Print(&got, steps); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || got.String() != string(want) {
			t.Errorf("%s:\n%s\nwant\n%s%v", name, got.String(), want, err)
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	first := options
	first.First = true
	for name, c := range map[string]struct {
		steps []deploy.Step
		want  string
	}{
		"update":   {deploy.Plan(dev(t), options), "check foundation build migrate app edge smoke"},
		"first":    {deploy.Plan(dev(t), first), "check foundation build app migrate edge smoke"},
		"rollback": {deploy.Rollback(dev(t), "v1", options), "rollback smoke rollback"},
	} {
		var phases []string
		for _, s := range c.steps {
			if len(phases) == 0 || phases[len(phases)-1] != s.Phase {
				phases = append(phases, s.Phase)
			}
		}
		if got := strings.Join(phases, " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	prod, err := stage.Committed("prod")
	if err != nil {
		t.Fatal(err)
	}
	asks := 0
	for _, s := range deploy.Plan(prod, options) {
		if slices.Contains(s.Argv, "--confirm-changeset") {
			asks++
		}
	}
	if asks != 3 {
		t.Errorf("%d of production's stacks ask before they change, want 3 (the app's is in samconfig.toml)", asks)
	}
}

// TestRun runs a whole plan with tools that write down how they were called.
func TestRun(t *testing.T) {
	t.Parallel()
	log, out, smoked, err := rehearse(t, `case "$*" in
	*MigrateFunction*) echo cartie-dev-app-Migrate-1;; *FirewallArn*) echo arn:firewall;; *CertificateArn*) echo arn:certificate;; *SiteBucket*) echo site-1;;
	*invoke*) echo None;; *list-stack-resources*) echo '{}';; esac`)
	if err != nil || !smoked {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"aws lambda update-function-code --region eu-central-1 --function-name cartie-dev-app-Migrate-1",
		"sam deploy --config-env dev --region eu-central-1 --tags app=cartie env=dev --parameter-overrides Env=dev LogLevel=DEBUG Version=abc123",
		"--parameter-overrides FirewallArn=arn:firewall CertificateArn=arn:certificate",
		"aws s3 sync web/dist s3://site-1 ",
	} {
		if !strings.Contains(log, want) {
			t.Errorf("nobody called %q:\n%s", want, log)
		}
	}
	if n := strings.Count(log, "\n"); n != len(deploy.Plan(dev(t), options))-1 {
		t.Errorf("%d commands", n)
	}
}

func TestRunStopsAtAFailure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ aws, want, last string }{
		"command fails":   {`case "$*" in *get-caller-identity*) exit 3;; esac`, "step 1 of", "get-caller-identity"},
		"migration fails": {`case "$*" in *MigrateFunction*) echo m;; *invoke*) echo Unhandled;; esac`, `"Unhandled"`, "lambda invoke"},
		"no output":       {`case "$*" in *MigrateFunction*) echo None;; esac`, "no answer for migrate", "MigrateFunction"},
	} {
		log, _, smoked, err := rehearse(t, c.aws)
		lines := strings.Split(strings.TrimSpace(log), "\n")
		if err == nil || smoked || !strings.Contains(err.Error(), c.want) || !strings.Contains(lines[len(lines)-1], c.last) {
			t.Errorf("%s: %v; last %q", name, err, lines[len(lines)-1])
		}
	}
}

// rehearse runs the plan of an update in a folder where every tool is a script; aws answers by the given one.
func rehearse(t *testing.T, aws string) (log, out string, smoked bool, err error) {
	t.Helper()
	root := t.TempDir()
	write := func(path, script string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\necho \"$(basename $0) $*\" >> "+root+"/log\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	scripts := map[string]string{"aws": aws}
	for _, name := range []string{"go", "make", "git"} {
		scripts[name] = ""
	}
	bin := filepath.Join(root, "bin")
	for name, script := range scripts {
		write(filepath.Join(bin, name), script)
	}
	write(filepath.Join(root, ".local/venv/bin/sam"), "")
	write(filepath.Join(root, ".local/venv/bin/python"), "")
	var printed bytes.Buffer
	r := deploy.Runner{Root: root, Out: &printed, Env: []string{"PATH=" + bin + ":/usr/bin:/bin"}, Smoke: func(context.Context) error { smoked = true; return nil }}
	var steps []deploy.Step
	for _, s := range deploy.Plan(dev(t), options) {
		if !s.Smoke && !strings.Contains(s.Argv[0], "/") {
			s.Argv = append([]string{filepath.Join("bin", s.Argv[0])}, s.Argv[1:]...) // the process's own PATH finds commands
		}
		steps = append(steps, s)
	}
	err = r.Run(t.Context(), steps)
	raw, readErr := os.ReadFile(filepath.Join(root, "log"))
	if readErr != nil {
		t.Fatal(readErr)
	}
	return string(raw), printed.String(), smoked, err
}

func TestParameters(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../samconfig.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, env := range stage.Envs() {
		got, err := deploy.Parameters(string(raw), env)
		if err != nil || !strings.Contains(got, "Env="+env) {
			t.Errorf("%s: %q, %v", env, got, err)
		}
	}
	if got, _ := deploy.Parameters(string(raw), "prod"); !strings.Contains(got, "ReservedHooks=") {
		t.Errorf("production reserves nothing: %q", got)
	}
	for _, text := range []string{"", "[dev.deploy.parameters]\nstack_name = \"x\"\n", "[dev.deploy.parameters]\nparameter_overrides = \"Env=prod\"\n"} {
		if got, err := deploy.Parameters(text, "dev"); err == nil {
			t.Errorf("%q gave %q", text, got)
		}
	}
}

func TestSmoke(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"GET /api/health":  `200 {"status":"ok","version":"abc123"}`,
		"GET /":            `200 <body><div id="root"></div>`,
		"GET /api/auth/me": `401 {"code":"no_session"}`,
		"POST /hooks/telegram/client/00000000-0000-7000-8000-000000000000": `401 `,
	}
	ask := func(answers map[string]string) error {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status, body, _ := strings.Cut(answers[r.Method+" "+r.URL.Path], " ")
			w.WriteHeader(map[string]int{"200": 200, "401": 401, "503": 503}[status])
			_, _ = w.Write([]byte(body))
		}))
		defer server.Close()
		return deploy.Smoke(t.Context(), server.Client(), server.URL, "abc123")
	}
	if err := ask(good); err != nil {
		t.Error(err)
	}
	for path, bad := range map[string]string{
		"GET /api/health": `200 {"version":"older"}`, "GET /": `200 <Error>`, "GET /api/auth/me": `401 Unauthorized`,
		"POST /hooks/telegram/client/00000000-0000-7000-8000-000000000000": `200 `,
	} {
		answers := map[string]string{}
		for k, v := range good {
			answers[k] = v
		}
		answers[path] = bad
		if err := ask(answers); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s answering %s: %v", path, bad, err)
		}
	}
}
