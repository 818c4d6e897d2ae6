package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Print writes the plan as an operator would type it.
func Print(w io.Writer, steps []Step) error {
	var b strings.Builder
	phase := ""
	for i, s := range steps {
		if s.Phase != phase {
			phase = s.Phase
			fmt.Fprintf(&b, "\n%s\n", phase)
		}
		if s.Why != "" {
			fmt.Fprintf(&b, "      # %s\n", s.Why)
		}
		fmt.Fprintf(&b, "  %2d. %s\n", i+1, s)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// String is the step's command line, with what becomes of its answer.
func (s Step) String() string {
	if s.Smoke {
		return "(built in) GET /api/health, /, /api/auth/me; POST /hooks/telegram/client/…"
	}
	words := make([]string, len(s.Argv))
	for i, a := range s.Argv {
		words[i] = quote(a)
	}
	line := strings.Join(words, " ")
	if s.Dir != "" {
		line = "cd " + quote(s.Dir) + " && " + line
	}
	switch {
	case s.Keep != "":
		line = s.Keep + "=$(" + line + ")"
	case s.File != "":
		line += " > " + s.File
	case s.Want != "":
		line += "   # answers " + s.Want
	}
	return line
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_./:=@,+%-]+$`)

var placeholder = regexp.MustCompile(`\$\{(\w+)\}`)

func quote(word string) string {
	switch {
	case plain.MatchString(word):
		return word
	case placeholder.MatchString(word):
		return `"` + word + `"`
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Runner runs plans.
type Runner struct {
	Root  string    // of the repository
	Out   io.Writer // what is done, and what commands print
	Env   []string  // of the commands
	In    io.Reader // for commands that ask, such as a change set to confirm
	Smoke func(ctx context.Context) error
}

// Run runs the steps in order and stops at the first that fails.
func (r Runner) Run(ctx context.Context, steps []Step) error {
	kept := map[string]string{}
	for i, s := range steps {
		fmt.Fprintf(r.Out, "▸ %s %d/%d: %s\n", s.Phase, i+1, len(steps), s)
		if err := r.step(ctx, s, kept); err != nil {
			return fmt.Errorf("step %d of %d (%s): %w", i+1, len(steps), s.Phase, err)
		}
	}
	return nil
}

func (r Runner) step(ctx context.Context, s Step, kept map[string]string) error {
	if s.Smoke {
		return r.Smoke(ctx)
	}
	argv := make([]string, len(s.Argv))
	for i, a := range s.Argv {
		argv[i] = placeholder.ReplaceAllStringFunc(a, func(p string) string { return kept[p[2:len(p)-1]] })
	}
	dir := filepath.Join(r.Root, s.Dir)
	if strings.Contains(argv[0], "/") {
		argv[0] = filepath.Join(dir, argv[0])
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stderr = dir, r.Env, r.In, r.Out
	var answer bytes.Buffer
	cmd.Stdout = r.Out
	if s.Keep != "" || s.File != "" || s.Want != "" {
		cmd.Stdout = &answer
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", s.Argv[0], err)
	}
	text := strings.TrimSpace(answer.String())
	switch {
	case s.Want != "" && text != s.Want:
		return fmt.Errorf("the answer is %q, not %q; details are in build/migrate.json and in the function's log", text, s.Want)
	case s.Keep != "" && (text == "" || text == "None"):
		return errors.New("no answer for " + s.Keep)
	case s.Keep != "":
		kept[s.Keep] = text
	case s.File != "":
		return os.WriteFile(filepath.Join(r.Root, s.File), answer.Bytes(), 0o600)
	}
	return nil
}
