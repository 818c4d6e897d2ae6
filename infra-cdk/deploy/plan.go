// Package deploy knows the order in which an environment is brought up to date, checked and brought back: foundation,
// keys, migration, app, edge. A plan is a list of commands an operator could type; it is printed or run.
// It refuses to run past a failure, and to change a schema backwards.
package deploy

import (
	"fmt"
	"slices"
	"strings"

	"cartie/infra-cdk/stage"
)

// Step is one command.
type Step struct {
	Phase string
	Why   string
	Dir   string   // below the repository; "" is its root
	Argv  []string // ${name} stands for what an earlier step kept
	Keep  string   // the name under which the answer is kept
	File  string   // the file the answer is written to
	Want  string   // the answer there must be, when not ""
	// Smoke stands for the checks of a running environment instead of a command.
	Smoke bool
}

// Options are what differs between two deployments of a stage.
type Options struct {
	First      bool   // there is no app yet
	Version    string // the revision that health shows
	Parameters string // parameter_overrides of samconfig.toml
}

const (
	sam    = ".local/venv/bin/sam"
	python = ".local/venv/bin/python"
	folder = ".local/cdk/"
)

// Plan orders a deployment. The schema changes before the code that needs it, while the earlier code still runs, so
// migrations stay compatible with the release before. In a first deployment there is no such code and nobody calls yet.
func Plan(st stage.Stage, opt Options) []Step {
	p := plan{st: st}
	p.add("check", "whose account this is", "aws", "sts", "get-caller-identity", "--query", "Account", "--output", "text")
	p.add("foundation", "network, database, keys, secrets", "go", "-C", "infra-cdk", "run", "./cmd/synth", "-env", st.Env, "-out", "../.local/cdk")
	p.stack(stage.Foundation, st.Region)
	p.add("foundation", "fill what CloudFormation cannot make; nothing that exists changes", "go", "-C", "infra-cdk", "run", "./cmd/keys", "-env", st.Env)
	p.add("build", "functions and SPA", "make", "sam-build", "web/dist/index.html")
	if opt.First {
		p.app(opt)
		p.migrateName()
		p.invoke("the cluster's roles and the database", `{"roles":true}`)
		p.invoke("schema and production seed", `{}`)
	} else {
		p.migrateName()
		p.add("migrate", "the new migrations, in the function that runs them", python, "-m", "zipfile", "-c", "build/migrate.zip", ".aws-sam/build/Migrate/bootstrap")
		p.add("migrate", "", "aws", "lambda", "update-function-code", "--region", st.Region, "--function-name", "${migrate}", "--zip-file", "fileb://build/migrate.zip", "--query", "CodeSha256", "--output", "text")
		p.add("migrate", "", "aws", "lambda", "wait", "function-updated-v2", "--region", st.Region, "--function-name", "${migrate}")
		p.invoke("schema and production seed, before the code that needs them", `{}`)
		p.app(opt)
	}
	p.edge()
	p.site()
	p.steps = append(p.steps, Step{Phase: "smoke", Why: "health, SPA, a closed door and an unknown hook at " + st.PublicURL(), Smoke: true})
	return p.steps
}

// Rollback orders the return of code and SPA to an earlier revision. Schema, keys and foundation stay: migrations only
// go forward and fit the release before.
func Rollback(st stage.Stage, revision string, opt Options) []Step {
	p := plan{st: st, phase: "rollback", dir: ".local/rollback"}
	p.add("rollback", "the earlier revision in a folder of its own", "git", "worktree", "add", "--force", "--detach", p.dir, revision)
	p.steps[0].Dir = ""
	p.add("rollback", "", "make", "sam-build", "web/dist/index.html")
	p.app(opt)
	p.site()
	p.steps = append(p.steps, Step{Phase: "smoke", Why: "as after a deployment", Smoke: true})
	p.dir = ""
	p.add("rollback", "", "git", "worktree", "remove", "--force", ".local/rollback")
	return p.steps
}

type plan struct {
	st    stage.Stage
	phase string // instead of each step's own
	dir   string
	steps []Step
}

func (p *plan) add(phase, why string, argv ...string) *Step {
	if p.phase != "" {
		phase = p.phase
	}
	p.steps = append(p.steps, Step{Phase: phase, Why: why, Dir: p.dir, Argv: argv})
	return &p.steps[len(p.steps)-1]
}

// stack deploys one of this module's templates. SAM uploads what is too large for one call and needs nothing prepared; it
// looks for samconfig.toml beside the template, where there is none, so everything is said here.
func (p *plan) stack(kind stage.Stack, region string, parameters ...string) {
	name := kind.In(p.st)
	phase := "edge"
	if kind == stage.Foundation {
		phase = "foundation"
	}
	argv := []string{
		sam, "deploy", "--template-file", folder + name + ".template.json", "--stack-name", name, "--region", region,
		"--capabilities", "CAPABILITY_IAM", "--resolve-s3", "--no-fail-on-empty-changeset", "--tags", "app=cartie env=" + p.st.Env,
	}
	if p.st.Env == "prod" {
		argv = append(argv, "--confirm-changeset")
	}
	if len(parameters) > 0 {
		argv = append(argv, append([]string{"--parameter-overrides"}, parameters...)...)
	}
	p.add(phase, "stack "+name, argv...)
}

func (p *plan) app(opt Options) {
	argv := []string{sam, "deploy", "--config-env", p.st.Env, "--region", p.st.Region, "--tags", "app=cartie env=" + p.st.Env, "--parameter-overrides"}
	argv = append(argv, strings.Fields(opt.Parameters)...)
	p.add("app", "functions, routes, queues, schedules", append(argv, "Version="+opt.Version)...)
}

// output keeps an output of a deployed stack.
func (p *plan) output(keep string, kind stage.Stack, output, region string) {
	phase := "edge"
	if kind == stage.App {
		phase = "migrate"
	}
	p.add(phase, "", "aws", "cloudformation", "describe-stacks", "--region", region, "--stack-name", kind.In(p.st),
		"--query", "Stacks[0].Outputs[?OutputKey=='"+output+"'].OutputValue", "--output", "text").Keep = keep
}

func (p *plan) migrateName() { p.output("migrate", stage.App, "MigrateFunction", p.st.Region) }

// invoke runs an order of the function migrate. The command succeeds even when the function fails, and then names the
// error, where it says None otherwise.
func (p *plan) invoke(why, payload string) {
	p.add("migrate", why, "aws", "lambda", "invoke", "--region", p.st.Region, "--cli-read-timeout", "310", "--function-name", "${migrate}",
		"--cli-binary-format", "raw-in-base64-out", "--payload", payload, "--query", "FunctionError", "--output", "text", "build/migrate.json").Want = "None"
}

func (p *plan) edge() {
	listed := ".local/" + stage.App.In(p.st) + ".json"
	p.add("edge", "the names alarms watch", "aws", "cloudformation", "list-stack-resources", "--region", p.st.Region, "--stack-name", stage.App.In(p.st), "--output", "json").File = listed
	p.add("edge", "", "go", "-C", "infra-cdk", "run", "./cmd/synth", "-env", p.st.Env, "-out", "../.local/cdk", "-resources", "../"+listed)
	p.stack(stage.Global, stage.GlobalRegion)
	p.output("firewall", stage.Global, "FirewallArn", stage.GlobalRegion)
	p.output("certificate", stage.Global, "CertificateArn", stage.GlobalRegion)
	p.stack(stage.Edge, p.st.Region, "FirewallArn=${firewall}", "CertificateArn=${certificate}")
}

// site uploads the SPA: what carries its hash in its name first and for ever, so that open tabs and the new document both
// find theirs; then the rest, to be asked for each time.
func (p *plan) site() {
	p.output("site", stage.Edge, "SiteBucket", p.st.Region)
	p.add("edge", "the SPA", "aws", "s3", "sync", "web/dist/assets", "s3://${site}/assets", "--region", p.st.Region, "--cache-control", "public,max-age=31536000,immutable", "--only-show-errors")
	p.add("edge", "", "aws", "s3", "sync", "web/dist", "s3://${site}", "--region", p.st.Region, "--exclude", "assets/*", "--cache-control", "no-cache", "--only-show-errors")
}

// Parameters reads parameter_overrides of env from samconfig.toml: given on the command line they replace the file's, and
// Version has to be given there.
func Parameters(samconfig, env string) (string, error) {
	inside := false
	for line := range strings.Lines(samconfig) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			inside = line == "["+env+".deploy.parameters]"
		}
		value, ok := strings.CutPrefix(line, `parameter_overrides = "`)
		if !inside || !ok {
			continue
		}
		value = strings.TrimSuffix(value, `"`)
		if !slices.Contains(strings.Fields(value), "Env="+env) {
			return "", fmt.Errorf("samconfig.toml: parameter_overrides of %s do not name Env=%s", env, env)
		}
		return value, nil
	}
	return "", fmt.Errorf("samconfig.toml: [%s.deploy.parameters] has no parameter_overrides", env)
}
