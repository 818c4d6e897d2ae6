package openapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

const schemaRef = "#/components/schemas/"

// shared are the schemas every function has alike; they keep their names. All others get the function's name in front,
// since two functions may each have an Item, and a name must not change because another function came.
var shared = [...]string{"Problem", "Field"}

// merger puts documents together. A path, an operation id or a shared schema that two functions describe differently is
// an error.
type merger struct {
	paths, schemas, security map[string]any
	operations               map[string]string // id to function
	version                  any
}

func newMerger() *merger {
	return &merger{paths: map[string]any{}, schemas: map[string]any{}, security: map[string]any{}, operations: map[string]string{}}
}

func (m *merger) add(function string, raw []byte) error {
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return err
	}
	rename(doc, function)
	m.version = doc["openapi"]
	components, _ := doc["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	for name, schema := range schemas {
		if err := put(m.schemas, "schema", prefixed(function, name), schema); err != nil {
			return err
		}
	}
	security, _ := components["securitySchemes"].(map[string]any)
	for name, scheme := range security {
		if err := put(m.security, "security scheme", name, scheme); err != nil {
			return err
		}
	}
	paths, _ := doc["paths"].(map[string]any)
	for path, item := range paths {
		if _, taken := m.paths[path]; taken {
			return fmt.Errorf("path %s is described by another function too", path)
		}
		operations, _ := item.(map[string]any)
		if err := m.claim(function, operations); err != nil {
			return err
		}
		m.paths[path] = item
	}
	return nil
}

// claim tags the operations of a path with their function and keeps their ids unique.
func (m *merger) claim(function string, operations map[string]any) error {
	for _, operation := range operations {
		o, ok := operation.(map[string]any)
		if !ok {
			continue
		}
		id, _ := o["operationId"].(string)
		if other, taken := m.operations[id]; taken {
			return fmt.Errorf("operation %s is described by function %s too", id, other)
		}
		m.operations[id] = function
		o["tags"] = []any{function}
	}
	return nil
}

func (m *merger) doc() map[string]any {
	return map[string]any{
		"openapi":    m.version,
		"info":       map[string]any{"title": "Cartie", "version": "1", "description": "A platform for car dealers who sell on Telegram. Errors are RFC 9457 problems with a stable code; x-permission says what an operation needs."},
		"servers":    []any{map[string]any{"url": "/"}},
		"paths":      m.paths,
		"components": map[string]any{"schemas": m.schemas, "securitySchemes": m.security},
	}
}

func put(into map[string]any, what, name string, value any) error {
	if known, taken := into[name]; taken && !reflect.DeepEqual(known, value) {
		return fmt.Errorf("%s %s differs from another function's", what, name)
	}
	into[name] = value
	return nil
}

// rename makes references follow their schemas.
func rename(tree any, function string) {
	switch v := tree.(type) {
	case map[string]any:
		for key, value := range v {
			if ref, ok := value.(string); ok && key == "$ref" && strings.HasPrefix(ref, schemaRef) {
				v[key] = schemaRef + prefixed(function, strings.TrimPrefix(ref, schemaRef))
				continue
			}
			rename(value, function)
		}
	case []any:
		for _, value := range v {
			rename(value, function)
		}
	}
}

func prefixed(function, name string) string {
	for _, s := range shared {
		if name == s {
			return name
		}
	}
	return strings.ToUpper(function[:1]) + function[1:] + name
}
