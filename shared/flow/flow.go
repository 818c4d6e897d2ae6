// Package flow is how staff change what a bot says: scenarios with a draft beside the published version, checks, publishing
// and trials. Sessions stay on the version they began with, so publishing interrupts nobody. It refuses to talk to anybody:
// what a bot does with its flows is the scenario package's.
package flow

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"cartie/shared/fault"
	"cartie/shared/flow/internal/query"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/page"
	"cartie/shared/scenario"
)

// MaxScenarios is how many scenarios a kind of bot may have in a workspace.
const MaxScenarios = 100

// Scenario is one flow of a kind of bot as lists show it. The first in a book (by Position) is the bot's menu.
type Scenario struct {
	ID        ident.ID
	Version   int
	Key       string    // unique in the book; never changes
	Title     lang.Text // of the flow staff work on
	BotKind   string
	Position  int
	Published *Release
	Draft     bool // there is something that is not published
	Standing  int  // sessions that wait at one of its nodes, whatever the version
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Place is where a scenario stands in the list: positions count as seconds.
func (s Scenario) Place() page.Position {
	return page.Position{At: time.Unix(int64(s.Position), 0).UTC(), ID: s.ID}
}

// Release is one published version.
type Release struct {
	Number int
	At     time.Time
}

// Detail is a scenario with the flow staff work on: the draft, or what is published.
type Detail struct {
	Scenario
	Flow     json.RawMessage
	Releases []Release // newest first, at most 100
}

// Severity says whether a problem keeps a flow from being published.
type Severity string

// The severities. What was wrong with the book before, and is not made worse, is only a warning.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is something wrong with a flow or with the book it is to be published in.
type Problem struct {
	scenario.Problem
	Severity Severity
}

// Standing is how many people wait at a node of an earlier version.
type Standing struct {
	Node  string
	Count int
}

// decode reads a draft, which may be unfinished but must be of the right shape and carry the scenario's key. Faults point
// into body.flow.
func decode(raw json.RawMessage, key string) (scenario.Flow, error) {
	f, err := scenario.Decode(raw)
	if err != nil {
		if fault.Is(err, fault.TooLarge) {
			return scenario.Flow{}, err
		}
		location, reason := where(err)
		return scenario.Flow{}, fault.InvalidField(location, "%s", reason)
	}
	if key != "" && f.Key != key {
		return scenario.Flow{}, fault.InvalidField("body.flow.key", "the key of a scenario does not change: it is %s", key)
	}
	return f, nil
}

var ofNode = regexp.MustCompile(`^node "([^"]*)": (.*)$`)

// where turns the cause of a flow_malformed into the place and the reason shown to its author.
func where(err error) (location, reason string) {
	location, reason = "body.flow", "it cannot be read"
	if cause := errors.Unwrap(fault.As(err)); cause != nil {
		reason = cause.Error()
	}
	if m := ofNode.FindStringSubmatch(reason); m != nil {
		return "body.flow.nodes." + m[1], m[2]
	}
	return location, reason
}

// blank is the flow a new scenario begins with: a start that ends at once.
func blank(key string, title lang.Text) json.RawMessage {
	raw, _ := json.Marshal(scenario.Flow{ // strings and maps of strings always encode
		Key: key, Title: title, Start: "start",
		Nodes: map[string]scenario.Node{"start": &scenario.Start{Type: scenario.TypeStart, Next: scenario.End}},
	})
	return raw
}

// titled is a flow under another title; the rest stays as it was written.
func titled(raw json.RawMessage, title lang.Text) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, fmt.Errorf("read flow: %w", err)
	}
	text, err := json.Marshal(title)
	if err != nil {
		return nil, fmt.Errorf("encode title: %w", err)
	}
	fields["title"] = text
	return json.Marshal(fields)
}

// refusal is why a flow is not published, with the place of each error in the flow.
func refusal(problems []Problem) error {
	err := fault.New(fault.Invalid, "flow_invalid", "the flow cannot be published yet")
	for _, p := range problems {
		if p.Severity != Error {
			continue
		}
		location := "flow"
		if p.Node != "" {
			location += ".nodes." + p.Node
		}
		if p.Field != "" {
			location += "." + p.Field
		}
		err.Fields = append(err.Fields, fault.Field{Location: location, Message: p.Message})
	}
	if len(err.Fields) == 0 {
		return nil
	}
	return err
}

func scenarioOf(r query.ListRow) (Scenario, error) {
	s := Scenario{
		ID: r.ID, Version: r.Version, Key: r.Key, BotKind: r.BotKind, Position: r.Position, Draft: r.Draft,
		Standing: r.Standing, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if r.Number > 0 {
		s.Published = &Release{Number: r.Number, At: r.PublishedAt.UTC()}
	}
	if err := json.Unmarshal(r.Title, &s.Title); err != nil {
		return Scenario{}, fmt.Errorf("decode title of scenario %s: %w", r.ID, err)
	}
	return s, nil
}
