package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestParseCommandReadsLinesAndWritesCars(t *testing.T) {
	t.Parallel()
	in := `{"id":"1","text":"Продам BMW X5 2019, дизель, 95 000 км, 35500$, Київ"}` + "\n" + `{"id":"2","text":"Доброго ранку всім!"}` + "\n"
	var out bytes.Buffer
	if err := parseCommand(nil, strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		ID   string           `json:"id"`
		IsAd bool             `json:"is_ad"`
		Cars []map[string]any `json:"cars"`
	}
	for line := range strings.Lines(out.String()) {
		rows = append(rows, struct {
			ID   string           `json:"id"`
			IsAd bool             `json:"is_ad"`
			Cars []map[string]any `json:"cars"`
		}{})
		if err := json.Unmarshal([]byte(line), &rows[len(rows)-1]); err != nil {
			t.Fatal(err)
		}
	}
	if len(rows) != 2 || rows[0].ID != "1" || !rows[0].IsAd || len(rows[0].Cars) != 1 || rows[0].Cars[0]["make"] != "BMW" || rows[1].IsAd || rows[1].Cars == nil {
		t.Errorf("%s", out.String())
	}
	if err := parseCommand([]string{"--rules", "none"}, strings.NewReader(""), &out); err == nil {
		t.Error("a rule file that does not exist is no error")
	}
}
