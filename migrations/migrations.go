// Package migrations embeds the schema, one goose file a change, never edited after it landed. It refuses Go migrations:
// the schema is readable SQL.
package migrations

import "embed"

// Files holds the .sql files.
//
//go:embed *.sql
var Files embed.FS
