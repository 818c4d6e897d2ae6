package scenarios

import (
	"encoding/json"
	"strings"
	"time"

	"cartie/shared/fault"
	"cartie/shared/flow"
	"cartie/shared/lang"

	"github.com/danielgtaylor/huma/v2"
)

// Scenario is a scenario as lists show it.
type Scenario struct {
	ID        string    `json:"id" format:"uuid"`
	Version   int       `json:"version" doc:"send it back with a change"`
	Key       string    `json:"key"`
	Title     texts     `json:"title" doc:"of the flow staff work on"`
	BotKind   string    `json:"bot_kind" enum:"client,catalog,dealer"`
	Position  int       `json:"position" doc:"in the book of its kind of bot; the first is the menu"`
	Published *release  `json:"published" doc:"null before the first time"`
	Draft     bool      `json:"draft" doc:"something is not published"`
	Standing  int       `json:"standing" doc:"sessions that wait at one of its nodes, whatever the version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// texts are words in the languages they are written in.
type texts struct {
	UK string `json:"uk,omitempty" maxLength:"64"`
	RU string `json:"ru,omitempty" maxLength:"64"`
	EN string `json:"en,omitempty" maxLength:"64"`
}

func textsOf(t lang.Text) texts { return texts{UK: t[lang.UK], RU: t[lang.RU], EN: t[lang.EN]} }

// text is what was sent; nil when nothing was. Some language must be there.
func (t *texts) text() (lang.Text, error) {
	if t == nil {
		return nil, nil
	}
	out := lang.Text{}
	for code, words := range map[lang.Code]string{lang.UK: t.UK, lang.RU: t.RU, lang.EN: t.EN} {
		if words = strings.TrimSpace(words); words != "" {
			out[code] = words
		}
	}
	if len(out) == 0 {
		return nil, fault.InvalidField("body.title", "the title is written in no language")
	}
	return out, nil
}

type release struct {
	Number int       `json:"number"`
	At     time.Time `json:"at"`
}

// TransformSchema says that a scenario may be unpublished: huma cannot read it from a pointer to an object.
func (Scenario) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	if p := s.Properties["published"]; p != nil && p.Ref != "" {
		s.Properties["published"] = &huma.Schema{OneOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}, Description: p.Description}
	}
	return s
}

func itemOf(s flow.Scenario) Scenario {
	out := Scenario{
		ID: s.ID.String(), Version: s.Version, Key: s.Key, Title: textsOf(s.Title), BotKind: s.BotKind, Position: s.Position, Draft: s.Draft,
		Standing: s.Standing, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
	if s.Published != nil {
		out.Published = &release{Number: s.Published.Number, At: s.Published.At}
	}
	return out
}

// object is JSON whose fields belong to the engine: flows, states and effects travel as they are.
type object struct{ json.RawMessage }

// Schema is an object with any fields.
func (object) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

// raw is what was sent; nil when nothing was.
func (o *object) raw() json.RawMessage {
	if o == nil {
		return nil
	}
	return o.RawMessage
}

type scenarioDetail struct {
	Scenario
	Flow     object    `json:"flow" doc:"the draft, or what is published"`
	Versions []release `json:"versions" doc:"what was published, newest first, at most 100"`
}

type detailOut struct {
	Body scenarioDetail
}

func detailOf(d flow.Detail) scenarioDetail {
	out := scenarioDetail{Scenario: itemOf(d.Scenario), Flow: object{d.Flow}, Versions: []release{}}
	for _, r := range d.Releases {
		out.Versions = append(out.Versions, release{Number: r.Number, At: r.At})
	}
	return out
}

type flowProblem struct {
	Node     string `json:"node" doc:"empty when it is about the whole"`
	Field    string `json:"field"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Severity string `json:"severity" enum:"error,warning" doc:"an error keeps the flow from being published"`
}

func problemsOf(list []flow.Problem) []flowProblem {
	out := []flowProblem{}
	for _, p := range list {
		out = append(out, flowProblem{Node: p.Node, Field: p.Field, Code: p.Code, Message: p.Message, Severity: string(p.Severity)})
	}
	return out
}
