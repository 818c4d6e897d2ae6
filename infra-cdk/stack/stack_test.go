package stack_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cartie/infra-cdk/keys"
	"cartie/infra-cdk/stack"
	"cartie/infra-cdk/stage"
	"cartie/shared/samtmpl"

	"github.com/aws/jsii-runtime-go"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

// TestMain stops the one node process that all syntheses share.
func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// cloud is a template as CloudFormation reads it.
type cloud struct {
	Parameters, Outputs map[string]map[string]any
	Resources           map[string]resource
	text                string
}

type resource struct {
	Type, DeletionPolicy, UpdateReplacePolicy string
	Properties                                map[string]any
}

func app(t *testing.T, env string) *samtmpl.Template {
	t.Helper()
	tmpl, err := samtmpl.ReadFile("../../template.yaml", samtmpl.Options{Parameters: map[string]string{"Env": env}})
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

func committed(t *testing.T, env string) stage.Stage {
	t.Helper()
	s, err := stage.Committed(env)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// synth gives the three templates of an environment.
func synth(t *testing.T, in stack.Input) map[stage.Stack]cloud {
	t.Helper()
	dir := t.TempDir()
	if err := stack.Synth(in, dir); err != nil {
		t.Fatal(err)
	}
	out := map[stage.Stack]cloud{}
	for _, kind := range []stage.Stack{stage.Foundation, stage.Global, stage.Edge} {
		raw, err := os.ReadFile(filepath.Join(dir, kind.In(in.Stage)+".template.json"))
		if err != nil {
			t.Fatal(err)
		}
		c := cloud{text: string(raw)}
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		out[kind] = c
	}
	if assets, _ := filepath.Glob(filepath.Join(dir, "asset.*")); len(assets) > 0 {
		t.Errorf("assets need a bootstrapped account: %v", assets)
	}
	return out
}

// of gives the properties of all resources of a type, by logical id.
func (c cloud) of(typ string) map[string]map[string]any {
	out := map[string]map[string]any{}
	for id, r := range c.Resources {
		if r.Type == typ {
			out[id] = r.Properties
		}
	}
	return out
}

// only gives the one resource of a type.
func (c cloud) only(t *testing.T, typ string) map[string]any {
	t.Helper()
	found := c.of(typ)
	if len(found) != 1 {
		t.Fatalf("%d resources of type %s", len(found), typ)
	}
	for _, p := range found {
		return p
	}
	return nil
}

// at walks into nested properties; a step is a key, or an index of a list.
func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

// wants compares properties, given as "A.B.0.C=value" in Go's %v form.
func wants(t *testing.T, what string, properties map[string]any, want ...string) {
	t.Helper()
	for _, w := range want {
		path, value, _ := strings.Cut(w, "=")
		var steps []any
		for s := range strings.SplitSeq(path, ".") {
			if len(s) == 1 && s[0] >= '0' && s[0] <= '9' {
				steps = append(steps, int(s[0]-'0'))
			} else {
				steps = append(steps, s)
			}
		}
		if got := fmt.Sprint(at(properties, steps...)); got != value {
			t.Errorf("%s: %s is %s, want %s", what, path, got, value)
		}
	}
}

// TestContract keeps what the app asks for and what the foundation provides equal, for every environment.
//
// Serial: all syntheses share one node process.
func TestContract(t *testing.T) {
	for _, env := range stage.Envs() {
		tmpl := app(t, env)
		templates := synth(t, stack.Input{Stage: committed(t, env), Template: tmpl})
		asked, provided := map[string]bool{}, map[string]bool{}
		for _, r := range tmpl.References {
			asked[r.Service+":"+r.Name] = true
		}
		for _, p := range templates[stage.Foundation].of("AWS::SSM::Parameter") {
			provided[fmt.Sprintf("ssm:%v", p["Name"])] = true
		}
		for _, name := range keys.Parameters() {
			provided["ssm:"+stack.Parameter(env, name)] = true
		}
		for _, field := range keys.Fields() {
			provided["secretsmanager:"+stack.SecretName(env)+":SecretString:"+field] = true
		}
		for name := range asked {
			if !provided[name] {
				t.Errorf("%s: template.yaml asks for %s, which nobody provides", env, name)
			}
		}
		for name := range provided {
			if !asked[name] {
				t.Errorf("%s: %s is provided, and template.yaml does not ask for it", env, name)
			}
		}
		edge := templates[stage.Edge]
		written := false
		for _, r := range tmpl.Resources {
			written = written || r.Type == "AWS::SSM::Parameter" && r.Properties["Name"] == edge.Parameters["ApiUrl"]["Default"]
		}
		if !written {
			t.Errorf("%s: the edge reads %v, which the app does not write", env, edge.Parameters["ApiUrl"]["Default"])
		}
		var secrets []any
		for _, p := range templates[stage.Foundation].of("AWS::SecretsManager::Secret") {
			secrets = append(secrets, p["Name"])
		}
		if len(secrets) != 2 || !slices.Contains(secrets, any(stack.SecretName(env))) || !slices.Contains(secrets, any(stack.MasterSecretName(env))) {
			t.Errorf("%s: secrets %v", env, secrets)
		}
	}
}

// stateful are types whose loss is an incident: CloudFormation replaces such a resource when its logical id changes.
var stateful = []string{
	"AWS::RDS::DBInstance", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SecretsManager::Secret", "AWS::ECR::Repository", "AWS::EC2::VPC", "AWS::EC2::Subnet",
}

// TestStatefulResourcesKeepTheirNames compares logical ids with the golden file. Change it only together with a plan for
// moving the data.
//
// Serial: all syntheses share one node process.
func TestStatefulResourcesKeepTheirNames(t *testing.T) {
	in := stack.Input{Stage: committed(t, "prod"), Template: app(t, "prod")}
	var lines []string
	for kind, c := range synth(t, in) {
		for id, r := range c.Resources {
			if slices.Contains(stateful, r.Type) {
				lines = append(lines, fmt.Sprintf("%s %s %s", kind, r.Type, id))
				if network := strings.HasPrefix(r.Type, "AWS::EC2"); !network && (r.DeletionPolicy != "Retain" || r.UpdateReplacePolicy != "Retain") {
					t.Errorf("%s %s is deleted with its stack", kind, id)
				}
			}
		}
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	file := filepath.Join("testdata", "stateful.golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || got != string(want) {
		t.Errorf("got\n%swant\n%s%v", got, want, err)
	}
}
