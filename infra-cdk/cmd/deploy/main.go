// Command deploy brings an environment up to date, or back to an earlier revision. -dry-run prints the commands and asks
// nobody anything.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"cartie/infra-cdk/deploy"
	"cartie/infra-cdk/stage"
)

func main() {
	env := flag.String("env", "dev", "the environment: dev, staging or prod")
	dry := flag.Bool("dry-run", false, "print the plan and do nothing")
	first := flag.Bool("first", false, "with -dry-run: the plan of a first deployment")
	back := flag.String("rollback", "", "return code and SPA to this revision")
	root := flag.String("root", "..", "the repository")
	flag.Parse()
	if err := run(context.Background(), *env, *back, *root, *dry, *first); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, env, back, root string, dry, first bool) error {
	st, err := stage.Committed(env)
	if err != nil {
		return err
	}
	samconfig, err := os.ReadFile(filepath.Join(root, "samconfig.toml"))
	if err != nil {
		return fmt.Errorf("deploy: %w", err)
	}
	opt := deploy.Options{First: first}
	if opt.Parameters, err = deploy.Parameters(string(samconfig), env); err != nil {
		return err
	}
	revision := "HEAD"
	if back != "" {
		revision = back
	}
	if opt.Version, err = answer(ctx, root, "git", "rev-parse", "--short=12", revision); err != nil {
		return err
	}
	if !dry {
		if !st.Edited() {
			return fmt.Errorf("infra-cdk/stage/stages.yaml still has placeholders for %s: give it your domain and address", env)
		}
		if opt.First, err = absent(ctx, st); err != nil {
			return err
		}
	}
	steps := deploy.Plan(st, opt)
	if back != "" {
		steps = deploy.Rollback(st, back, opt)
	}
	if dry {
		fmt.Printf("%s in %s at %s, version %s\n", env, st.Region, st.PublicURL(), opt.Version)
		return deploy.Print(os.Stdout, steps)
	}
	r := deploy.Runner{Root: root, Out: os.Stdout, In: os.Stdin, Env: append(os.Environ(), "SAM_CLI_TELEMETRY=0", "AWS_PAGER=")}
	client := &http.Client{Timeout: 35 * time.Second}
	r.Smoke = func(ctx context.Context) error { return deploy.Smoke(ctx, client, st.PublicURL(), opt.Version) }
	if err := r.Run(ctx, steps); err != nil {
		if back == "" {
			fmt.Printf("\nA failed stack has returned to its former state by itself. If the app is worse than before: make rollback ENV=%s TO=<revision>\n", env)
		}
		return err
	}
	return nil
}

// absent asks whether there is no app yet.
func absent(ctx context.Context, st stage.Stage) (bool, error) {
	_, err := answer(ctx, ".", "aws", "cloudformation", "describe-stacks", "--region", st.Region, "--stack-name", stage.App.In(st))
	if err != nil && strings.Contains(err.Error(), "does not exist") {
		return true, nil
	}
	return false, err
}

func answer(ctx context.Context, dir, name string, arg ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, arg...)
	var complaint bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", errors.Join(fmt.Errorf("%s %s: %w", name, arg[0], err), errors.New(strings.TrimSpace(complaint.String())))
	}
	return strings.TrimSpace(string(out)), nil
}
