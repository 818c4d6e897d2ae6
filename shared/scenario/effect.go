package scenario

import (
	"cartie/shared/lang"
	"cartie/shared/money"
	"cartie/shared/phone"
)

// Effect is something Walk wants done. The set is closed: Say, AnswerPress, CreateLead, NotifyAdmin, SetLang, TagContact,
// Wait, HandOff. Effects are in the order in which they are to happen.
type Effect interface{ effect() }

// Say is one message to the person. Text is HTML for parse_mode HTML, never empty and within MaxText. At most one of
// Reply, Inline and Remove is set; with none the keyboard on the screen stays.
type Say struct {
	// Key is the meaning of the message for transcripts and statistics, the same in every language: "menu:client",
	// "ask:name", "error:phone", "thanks:lead".
	Key    string           `json:"key"`
	Text   string           `json:"text"`
	Reply  [][]ReplyButton  `json:"reply,omitempty"`  // a reply keyboard, resized to its content
	Inline [][]InlineButton `json:"inline,omitempty"` // buttons under the message
	Remove bool             `json:"remove,omitempty"` // take the reply keyboard away
}

// ReplyButton is a key of a reply keyboard. A press arrives as InputText with the label, or as InputContact for Contact.
type ReplyButton struct {
	Key     string `json:"key"` // meaning: "lead", "skip", "back", "cancel", "contact"
	Label   string `json:"label"`
	Contact bool   `json:"contact,omitempty"` // request_contact
}

// InlineButton is a button under a message. Step, Node and Value travel in its callback data and come back as Press; Value
// is its meaning too ("confirm", "back").
type InlineButton struct {
	Label string `json:"label"`
	Step  int    `json:"step"`
	Node  string `json:"node"`
	Value string `json:"value"`
}

// AnswerPress answers the callback query, so that the button stops spinning. Every InputButton yields exactly one, first.
// Text is plain, at most 200 characters, empty when the press was taken.
type AnswerPress struct {
	Text  string `json:"text,omitempty"`
	Alert bool   `json:"alert,omitempty"` // a dialogue window instead of a line at the top
}

// LeadType is the intent of a lead.
type LeadType string

// The intents.
const (
	Buy  LeadType = "buy"
	Sell LeadType = "sell"
)

// CreateLead hands over what the person told. Values are plain text as typed, trimmed; those skipped are empty. City is in
// the staff's language when the dictionary knows it; BudgetRange is Budget as numbers, where it was read. The caller owes
// the merge rule: a person has at most one open lead of a type.
type CreateLead struct {
	Type        LeadType    `json:"type"`
	Name        string      `json:"name,omitempty"`
	Phone       phone.E164  `json:"phone,omitempty"`
	Car         string      `json:"car,omitempty"`
	Budget      string      `json:"budget,omitempty"`
	BudgetRange money.Range `json:"budget_range,omitzero"`
	City        string      `json:"city,omitempty"`
	Comment     string      `json:"comment,omitempty"`
	Lang        lang.Code   `json:"lang"`
	Source      string      `json:"source,omitempty"` // State.Source: the deep link the person came by
}

// NotifyAdmin is a message to the bot's admin chat, if it has one. Text is HTML as in Say, in the book's staff language,
// and StaffRoom shorter than MaxText.
type NotifyAdmin struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

// SetLang says that the language spoken with the person is now this one, so that the contact row can follow.
type SetLang struct {
	Lang lang.Code `json:"lang"`
}

// TagContact puts a tag on the person, or takes it off.
type TagContact struct {
	Tag    string `json:"tag"`
	Remove bool   `json:"remove,omitempty"`
}

// Wait asks for an InputTimer with Step and Node as its Button after so many seconds. It need not be taken back when the
// person moves on: a timer whose step is over changes nothing.
type Wait struct {
	Seconds int    `json:"seconds"`
	Step    int    `json:"step"`
	Node    string `json:"node"`
}

// HandOff gives the conversation to the staff. The caller walks no further until they give it back; the first input after
// that goes on from the node.
type HandOff struct{}

// Ask is a question Walk cannot answer itself (cars in stock, an HTTP call): it stops, the caller finds the answer and
// walks again with it as input. No node asks yet, so Walk answers nil; callers refuse what they do not know.
type Ask struct {
	Node string `json:"node"`
}

func (Say) effect()         {}
func (AnswerPress) effect() {}
func (CreateLead) effect()  {}
func (NotifyAdmin) effect() {}
func (SetLang) effect()     {}
func (TagContact) effect()  {}
func (Wait) effect()        {}
func (HandOff) effect()     {}
