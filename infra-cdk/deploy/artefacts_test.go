//go:build artefacts

package deploy_test

import (
	"bytes"
	"debug/elf"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"cartie/shared/samtmpl"
)

// TestArtefactsAreTheOnesWeTested compares what `sam build` made for each function with what `make build` made, byte for
// byte. Run it after both.
func TestArtefactsAreTheOnesWeTested(t *testing.T) {
	t.Parallel()
	const root = "../.."
	tmpl, err := samtmpl.ReadFile(filepath.Join(root, "template.yaml"), samtmpl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(tmpl.Functions) == 0 {
		t.Fatal("the template has no function")
	}
	for _, f := range tmpl.Functions {
		folder := path.Base(strings.TrimSuffix(f.CodeURI, "/lambda"))
		ours, err := os.ReadFile(filepath.Join(root, "build", folder, "bootstrap"))
		if err != nil {
			t.Errorf("%s: %v", f.ID, err)
			continue
		}
		dir := filepath.Join(root, ".aws-sam", "build", f.ID)
		theirs, err := os.ReadFile(filepath.Join(dir, "bootstrap"))
		if err != nil || !bytes.Equal(ours, theirs) {
			t.Errorf("%s: sam build gives %d bytes, make build %d, and they differ (%v)", f.ID, len(theirs), len(ours), err)
			continue
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("%s: the package holds %d files, want the bootstrap alone (%v)", f.ID, len(entries), err)
		}
		if info, err := os.Stat(filepath.Join(dir, "bootstrap")); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s: the bootstrap cannot be executed (%v)", f.ID, err)
		}
		binary, err := elf.NewFile(bytes.NewReader(theirs))
		if err != nil || binary.Machine != elf.EM_AARCH64 {
			t.Errorf("%s: not a program for arm64 (%v)", f.ID, err)
		}
	}
}
