// Command local is Cartie on a laptop: the whole product in one process, from the same template.yaml that is deployed.
//
//	go run ./local up [--bootstraps] [--verbose]   everything on http://127.0.0.1:8080 (PORT); Ctrl-C stops it
//	go run ./local migrate                         the database to the newest schema
//	go run ./local seed                            the production seed, and the demo with SEED_DEMO=true
//	go run ./local routes                          method, path, function and permission of every route
//	go run ./local openapi                         the API's document, as docs/openapi.json holds it
//	go run ./local parse [--rules FILE]            {"id","text"} lines from standard input to {"id","is_ad","cars"} lines
//	go run ./local doctor                          what is missing on this machine and how to get it
//
// It refuses to be a server for others: it listens on loopback only, and its keys lie beside its data.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(status()) }

func status() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	switch {
	case err == nil:
		return 0
	case !errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(os.Stderr, "local:", err)
	}
	return 1
}

const usage = "usage: go run ./local [up [--bootstraps] [--verbose] | migrate | seed | routes | openapi | parse [--rules FILE] | doctor]"

func run(ctx context.Context, args []string, out io.Writer) error {
	command := "up"
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	if command != "up" && command != "parse" && len(args) > 0 {
		return errors.New(usage)
	}
	switch command {
	case "up":
		return up(ctx, args, out)
	case "migrate":
		return migrateCommand(ctx, out)
	case "seed":
		return seedCommand(ctx, out)
	case "routes":
		return routes(ctx, ".", out)
	case "openapi":
		return document(ctx, out)
	case "parse":
		return parseCommand(args, os.Stdin, out)
	case "doctor":
		return doctor(ctx, out)
	}
	return errors.New(usage)
}
