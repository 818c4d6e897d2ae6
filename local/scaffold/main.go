// Command scaffold begins a function: its folder, its block in template.yaml and its line in local/functions.go, such that
// the house rules hold and its test passes. It refuses to overwrite anything.
//
//	make function NAME=reviews KIND=http
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	name := flag.String("name", "", "the function: lower case letters, a plural noun, tg… for a Telegram webhook")
	kind := flag.String("kind", "", "http, telegram, queue or schedule")
	flag.Parse()
	if err := run(".", *name, *kind); err != nil {
		fmt.Fprintln(os.Stderr, "function:", err)
		os.Exit(1)
	}
}

func run(root, name, kind string) error {
	template, err := os.ReadFile(filepath.Join(root, templateFile))
	if err != nil {
		return err
	}
	table, err := os.ReadFile(filepath.Join(root, tableFile))
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, "functions", name)); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("functions/%s exists already", name)
	}
	plan, err := Plan(name, kind, string(template), string(table))
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(plan)) {
		full := filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, []byte(plan[path]), 0o644); err != nil {
			return err
		}
		fmt.Println("wrote", path)
	}
	return nil
}
