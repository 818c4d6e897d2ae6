// Package docs embeds the API's description, for function docs. It holds nothing else in code: the rest of the folder is
// for people.
package docs

import _ "embed"

// OpenAPI is the OpenAPI 3.1 document of all functions, as `go run ./local openapi` writes it.
//
//go:embed openapi.json
var OpenAPI []byte
