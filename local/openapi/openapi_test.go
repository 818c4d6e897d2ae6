package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cartie/functions/deliver"
	"cartie/functions/health"
	"cartie/functions/inbox"
	"cartie/functions/integrations"
	"cartie/functions/leads"
	"cartie/shared/fn"
)

func TestDocument(t *testing.T) {
	t.Parallel()
	collect := func(functions ...fn.Function) (*Set, []byte) {
		s, err := Collect(t.Context(), functions)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := s.Document()
		if err != nil {
			t.Fatal(err)
		}
		return s, raw
	}
	set, raw := collect(leads.Function, integrations.Function, inbox.Function, health.Function, deliver.Function)
	if _, again := collect(health.Function, inbox.Function, integrations.Function, leads.Function); !bytes.Equal(raw, again) {
		t.Error("the order of functions or the run shows in the document")
	}
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]map[string]any
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	put := doc.Paths["/api/integrations/{kind}"]["put"]
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || put["x-permission"] != "integrations.write" || fmt.Sprint(put["tags"]) != "[integrations]" {
		t.Errorf("version %s, put %v", doc.OpenAPI, put)
	}
	for _, name := range []string{"Problem", "LeadsLead", "IntegrationsItem"} {
		if doc.Components.Schemas[name] == nil {
			t.Errorf("no schema %s", name)
		}
	}
	for _, ref := range references(doc.Paths, doc.Components.Schemas) {
		if doc.Components.Schemas[strings.TrimPrefix(ref, schemaRef)] == nil {
			t.Errorf("reference %s leads nowhere", ref)
		}
	}
	routes := set.Routes()
	if !slices.Contains(routes, Route{Method: "PUT", Path: "/api/integrations/{kind}", Function: "integrations", Permission: "integrations.write"}) ||
		!slices.IsSortedFunc(routes, func(a, b Route) int { return strings.Compare(a.Path, b.Path) }) {
		t.Errorf("routes %v", routes)
	}
}

func references(trees ...any) (out []string) {
	for _, tree := range trees {
		raw, _ := json.Marshal(tree)
		var again any
		_ = json.Unmarshal(raw, &again)
		walk(again, func(ref string) { out = append(out, ref) })
	}
	return out
}

func walk(tree any, see func(string)) {
	switch v := tree.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			see(ref)
		}
		for _, value := range v {
			walk(value, see)
		}
	case []any:
		for _, value := range v {
			walk(value, see)
		}
	}
}

func TestConflictsAreErrors(t *testing.T) {
	t.Parallel()
	const first = `{"openapi":"3.1.0","paths":{"/a":{"get":{"operationId":"get-a"}}},"components":{"schemas":{"Problem":{"type":"object"},"Item":{"type":"object"}}}}`
	for name, c := range map[string]struct {
		second string
		ok     bool
	}{
		"apart":             {`{"openapi":"3.1.0","paths":{"/b":{"get":{"operationId":"get-b"}}},"components":{"schemas":{"Problem":{"type":"object"},"Item":{"type":"string"}}}}`, true},
		"the same path":     {`{"paths":{"/a":{"post":{"operationId":"post-a"}}}}`, false},
		"the same id":       {`{"paths":{"/b":{"get":{"operationId":"get-a"}}}}`, false},
		"another Problem":   {`{"components":{"schemas":{"Problem":{"type":"string"}}}}`, false},
		"another way in":    {`{"components":{"securitySchemes":{"token":{"type":"oauth2"}}}}`, true},
		"not a description": {`[`, false},
	} {
		m := newMerger()
		if err := m.add("first", []byte(first)); err != nil {
			t.Fatal(err)
		}
		if err := m.add("second", []byte(c.second)); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
