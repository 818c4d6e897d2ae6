package samtmpl_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cartie/shared/samtmpl"
)

var update = flag.Bool("update", false, "write the wanted files of testdata")

// TestRead reads every folder of testdata: template.yaml with the parameters of parameters.json gives want.json, or
// fails with want.error.
func TestRead(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/*/template.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range cases {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			opt := local()
			if raw, err := os.ReadFile(filepath.Join(dir, "parameters.json")); err == nil {
				if err := json.Unmarshal(raw, &opt.Parameters); err != nil {
					t.Fatal(err)
				}
			}
			got, name := outcome(t, src, opt)
			file := filepath.Join(dir, name)
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("no %s; got:\n%s", file, got)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func outcome(t *testing.T, src []byte, opt samtmpl.Options) (text []byte, file string) {
	t.Helper()
	tmpl, err := samtmpl.Read(src, opt)
	if err != nil {
		return []byte(err.Error() + "\n"), "want.error"
	}
	out, err := json.MarshalIndent(tmpl, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n'), "want.json"
}

func local() samtmpl.Options {
	return samtmpl.Options{
		Attribute: func(id, typ, attr string) (string, bool) {
			switch {
			case typ == "AWS::SQS::Queue" && attr == "":
				return "http://queues.local/" + id, true
			case attr == "Arn":
				return "arn:local:" + id, true
			}
			return "", false
		},
		Dynamic: func(service, name string) (string, bool) {
			return service + "=" + name, !strings.Contains(name, "unknown")
		},
	}
}

// TestTemplate reads the real template without hooks, as the house tests do.
func TestTemplate(t *testing.T) {
	t.Parallel()
	tmpl, err := samtmpl.ReadFile("../../template.yaml", samtmpl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	deliver, ok := tmpl.Function("DeliverCapi")
	if !ok || len(deliver.Sources) != 1 || deliver.Sources[0].Queue != "CapiQueue" || !deliver.Sources[0].Partial {
		t.Errorf("DeliverCapi is not fed by CapiQueue with partial answers: %+v", deliver)
	}
	if deliver.Environment["LANE"] != "capi" || deliver.Environment["ENV"] != "dev" {
		t.Errorf("environment of DeliverCapi: %v", deliver.Environment)
	}
	queue, ok := tmpl.Queue("CapiQueue")
	if !ok || queue.DLQ == "" || queue.Visibility < 6*deliver.Timeout {
		t.Errorf("CapiQueue: %+v against timeout %s", queue, deliver.Timeout)
	}
	for _, f := range tmpl.Functions {
		if f.BuildMethod != "go1.x" || f.Handler != "bootstrap" || !strings.HasPrefix(f.CodeURI, "functions/") || !strings.HasSuffix(f.CodeURI, "/lambda") {
			t.Errorf("function %s is built unlike the others: %+v", f.ID, f)
		}
	}
	leastPrivilege(t, tmpl)
	if len(tmpl.References) == 0 {
		t.Error("the template asks nothing of the foundation")
	}
}

// leastPrivilege wants a permission for each setting that needs one, and no other.
func leastPrivilege(t *testing.T, tmpl *samtmpl.Template) {
	t.Helper()
	for _, f := range tmpl.Functions {
		policies, err := json.Marshal(f.Policies)
		if err != nil {
			t.Fatal(err)
		}
		_, seals := f.Environment["SEAL_KEYSET"]
		want := 0
		if seals {
			want++
		}
		if seals != bytes.Contains(policies, []byte(`"kms:Decrypt"`)) {
			t.Errorf("%s: SEAL_KEYSET is declared: %t, kms:Decrypt is the opposite", f.ID, seals)
		}
		if _, files := f.Environment["BLOB_BUCKET"]; files {
			want++
			if !bytes.Contains(policies, []byte(`"s3:GetObject"`)) {
				t.Errorf("%s: declares BLOB_BUCKET and may not read from it", f.ID)
			}
		}
		for name, value := range f.Environment {
			if strings.HasPrefix(name, "QUEUE_") {
				want++
				if !bytes.Contains(policies, []byte(`"SQSSendMessagePolicy":{"QueueName":"`+value+`.QueueName"}`)) {
					t.Errorf("%s: declares %s and may not send to it", f.ID, name)
				}
			}
		}
		if len(f.Policies) != want || bytes.Contains(policies, []byte(`"*"`)) {
			t.Errorf("%s: %d policies for %d needs: %s", f.ID, len(f.Policies), want, policies)
		}
	}
}

// TestMissingFile names the file.
func TestMissingFile(t *testing.T) {
	t.Parallel()
	_, err := samtmpl.ReadFile("testdata/none.yaml", samtmpl.Options{})
	if err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("got %v", err)
	}
}

// FuzzRead proves that no input panics or hangs, and that an accepted one is accepted again with the same result.
func FuzzRead(f *testing.F) {
	cases, _ := filepath.Glob("testdata/*/template.yaml")
	for _, path := range cases {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		first, err := samtmpl.Read(src, samtmpl.Options{})
		if err != nil {
			return
		}
		again, err := samtmpl.Read(src, samtmpl.Options{})
		if err != nil {
			t.Fatalf("the second reading fails: %v", err)
		}
		a, _ := json.Marshal(first)
		b, _ := json.Marshal(again)
		if !bytes.Equal(a, b) {
			t.Errorf("two readings differ:\n%s\n%s", a, b)
		}
	})
}
