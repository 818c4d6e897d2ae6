package main

import (
	"context"
	"io"
	"maps"
	"slices"

	"cartie/local/openapi"
)

// document prints the API's OpenAPI document, put together from all functions.
func document(ctx context.Context, out io.Writer) error {
	set, err := openapi.Collect(ctx, slices.Collect(maps.Values(functions())))
	if err != nil {
		return err
	}
	raw, err := set.Document()
	if err != nil {
		return err
	}
	_, err = out.Write(raw)
	return err
}
