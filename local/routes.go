package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"cartie/local/keys"
	"cartie/local/stack"
	"cartie/shared/web"
)

// routes prints every route with its permission, then what else triggers functions. root is the template's folder. It needs no database: pools dial on
// first use only.
func routes(ctx context.Context, root string, out io.Writer) (err error) {
	k, err := keys.New(ctx)
	if err != nil {
		return err
	}
	routers := map[*web.Router]string{} // each shows itself before it is filled
	s, err := stack.Open(ctx, stack.Options{
		Root: root, Functions: functions(), Keys: k, Addr: "127.0.0.1:8080",
		Database: func(role string) string { return "postgres://" + role + "@127.0.0.1:1/none" },
		Inspect: func(function string, v any) {
			if r, ok := v.(*web.Router); ok {
				routers[r] = function
			}
		},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	type row struct{ method, path, function, permission string }
	var rows []row
	for r, function := range routers {
		for _, route := range r.Routes() {
			rows = append(rows, row{route.Method, route.Path, function, cmp.Or(string(route.Permission), "-")})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method)) })
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.method, r.path, r.function, r.permission)
	}
	for _, f := range s.Template.Functions {
		for _, e := range f.Sources {
			fmt.Fprintf(table, "SQS\t%s\t%s\t-\n", e.Queue, f.ID)
		}
		for _, e := range f.Schedules {
			fmt.Fprintf(table, "SCHEDULE\t%s\t%s\t-\n", e.Expression, f.ID)
		}
	}
	return table.Flush()
}
