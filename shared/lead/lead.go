// Package lead keeps intents: what a contact wants to buy or sell, its stage, and everything that happened to it. A person
// has at most one open lead of a type, whoever writes: bots, staff and public forms all come through OpenTx. It refuses to
// know channels and destinations; what happens here leaves as outbox events.
package lead

import (
	"encoding/base32"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/money"
	"cartie/shared/phone"
)

// Type is the intent.
type Type string

// The intents.
const (
	Buy  Type = "buy"
	Sell Type = "sell"
)

// Source is who opened a lead.
type Source string

// The sources.
const (
	SourceBot    Source = "bot"
	SourceStaff  Source = "staff"
	SourcePublic Source = "public"
)

// Limits of a lead's texts, in characters.
const (
	MaxText   = 4096 // of car, budget, city and comment each
	MaxReason = 200
	MaxTag    = 40
	MaxTags   = 20 // of a lead
)

// Lead is an intent of a contact. Texts are as people said them; unknown values are empty or nil.
type Lead struct {
	ID             ident.ID
	Version        int
	Type           Type
	Status         Status
	Source         Source
	Contact        Person
	Bot            *ident.ID
	Conversation   *ident.ID
	Account        *ident.ID // the dealer the lead belongs to
	Assignee       *Member
	Car            string
	Budget         string
	BudgetRange    money.Range // Budget as numbers, where it can be read
	City           string
	Comment        string
	Tags           []string // lower case, sorted
	ClosedReason   string   // why it was won or lost; empty for every other stage
	Language       lang.Code
	Attribution    Attribution
	CreatedAt      time.Time
	UpdatedAt      time.Time
	LastActivityAt time.Time
	ClosedAt       *time.Time
	MergedInto     *ident.ID // the lead staff found this one to be a duplicate of; only Get and changes tell

	notes []string
}

// Person is the contact of a lead as lists show it.
type Person struct {
	ID    ident.ID
	Name  string
	Phone phone.E164
}

// Member is a member of the workspace. Whoever assigns gives the ID; the store knows the name.
type Member struct {
	ID   ident.ID
	Name string
}

// Attribution is where an intent came from, for advertising reports. The first touch is kept.
type Attribution struct {
	Link      string `json:"link,omitempty"`       // payload of the deep link the person came by
	PageURL   string `json:"page_url,omitempty"`   // where the form stood
	UserAgent string `json:"user_agent,omitempty"` // of the form's browser
	IP        string `json:"ip,omitempty"`         // of the form's browser
	FBC       string `json:"fbc,omitempty"`        // Meta's click id cookie, verbatim
	FBP       string `json:"fbp,omitempty"`        // Meta's browser id cookie, verbatim
	UTM       UTM    `json:"utm,omitzero"`
}

// UTM are the campaign tags of a page address.
type UTM struct {
	Source   string `json:"source,omitempty" maxLength:"200"`
	Medium   string `json:"medium,omitempty" maxLength:"200"`
	Campaign string `json:"campaign,omitempty" maxLength:"200"`
	Content  string `json:"content,omitempty" maxLength:"200"`
	Term     string `json:"term,omitempty" maxLength:"200"`
}

// AddNote puts a remark of staff on the timeline when the lead is saved.
func (l *Lead) AddNote(text string) {
	if text = tidy(text); text != "" {
		l.notes = append(l.notes, text)
	}
}

// Code is what people call the lead: "L-" and the last five bytes of its id, which are random, in base32.
func (l Lead) Code() string { return Code(l.ID) }

// Code is the code of the lead with an id.
func Code(id ident.ID) string { return codePrefix + base32.StdEncoding.EncodeToString(id[11:]) }

const codePrefix = "L-"

// codeTail reads a code, with or without its prefix and in any case, as the end of the id's text; "" when it is none.
func codeTail(s string) string {
	raw, err := base32.StdEncoding.DecodeString(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), codePrefix))
	if err != nil || len(raw) != 5 {
		return ""
	}
	return hex.EncodeToString(raw)
}

// check tidies and refuses what is no lead, with the locations of a request body.
func (l *Lead) check() error {
	for _, text := range []*string{&l.Car, &l.Budget, &l.City, &l.Comment} {
		*text = tidy(*text)
	}
	if l.Type != Buy && l.Type != Sell {
		return fault.InvalidField("body.type", "not one of buy, sell")
	}
	if !l.Language.Valid() {
		return fault.InvalidField("body.language", "not one of uk, ru, en")
	}
	if l.ClosedReason = tidy(l.ClosedReason); utf8.RuneCountInString(l.ClosedReason) > MaxReason {
		return fault.InvalidField("body.reason", "at most %d characters", MaxReason)
	}
	return l.checkTags()
}

// checkTags brings tags into their one form: lower case, single blanks, sorted, each once.
func (l *Lead) checkTags() error {
	tags := []string{}
	for _, t := range l.Tags {
		if t = strings.ToLower(strings.Join(strings.Fields(tidy(t)), " ")); t != "" {
			tags = append(tags, t)
		}
		if utf8.RuneCountInString(t) > MaxTag {
			return fault.InvalidField("body.tags", "a tag has at most %d characters", MaxTag)
		}
	}
	slices.Sort(tags)
	if l.Tags = slices.Compact(tags); len(l.Tags) > MaxTags {
		return fault.InvalidField("body.tags", "at most %d tags", MaxTags)
	}
	return nil
}

// tidy is text without surrounding blanks that Postgres can keep, cut to MaxText: what a person wrote is never refused
// for its length.
func tidy(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", ""))
	if utf8.RuneCountInString(s) > MaxText {
		s = strings.TrimSpace(string([]rune(s)[:MaxText]))
	}
	return s
}
