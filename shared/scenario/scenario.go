// Package scenario is the engine behind every dialogue of a bot: flows as data, and Walk, which takes a session and one
// input and answers the next session and what is to be done. It is arithmetic: no clock, no network, no database and no
// randomness, so the webhook, the simulator, the preview and the tests get the same answer from the same call.
//
// What it refuses: it sends nothing and writes nothing (effects are values for the caller to perform), it takes no edited
// messages (callers do not pass them), and it runs no flow that Parse did not accept.
//
// Texts are written by the authors of flows as Telegram HTML (parse_mode HTML). Values people typed are escaped where they
// are put into a text, so Say.Text and NotifyAdmin.Text are ready to send as they are; button labels, AnswerPress.Text and
// the fields of CreateLead are plain text.
package scenario

import "cartie/shared/lang"

// Limits of a flow and of its execution.
const (
	// Budget is how many moves one input may cause; whatever needs more runs in circles.
	Budget = 100
	// MaxNodes is how many nodes a flow may have.
	MaxNodes = 200
	// MaxNodeID is the length of a node id in bytes: it travels in callback data, 64 bytes with step and signature.
	MaxNodeID = 24
	// MaxValue is the length of a choice's value in bytes, for the same reason.
	MaxValue = 12
	// MaxText is what Telegram takes in one message, counted in UTF-16 units after the HTML is parsed.
	MaxText = 4096
	// StaffRoom is how much of MaxText a message to the staff leaves for what the caller adds to it, as a link to the person.
	StaffRoom = 512
	// MaxLabel is the length of a button label in characters.
	MaxLabel = 64
	// MaxKey is the length of a flow key, a variable name and a message key in bytes.
	MaxKey = 32
	// MaxTrail is how many steps Back remembers; older ones are forgotten.
	MaxTrail = 30
)

// End is the exit that ends a flow; the bot's menu follows. Every exit of every node names a node or End.
const End = "end"

// Bounds of keyboards, below what Telegram takes and what a phone shows.
const (
	maxButtons = 24
	maxColumns = 4
)

// maxRun is how many nodes may follow each other without waiting, and maxOpens how many flows one input may begin: the one
// it asked for, those it jumps to, the menu after them. A walk passes the rest of its first flow and a run of each it opens,
// with a move or two between: less than Budget, so Walk ends for every set of valid flows.
const (
	maxRun   = 20
	maxOpens = 3
)

// Flow is one scenario: what starts it and its nodes. Make flows with Parse; a Flow is not changed afterwards and may be
// shared by concurrent walks.
type Flow struct {
	Key      string          `json:"key"` // unique in a book: [a-z0-9_], at most 32 bytes
	Title    lang.Text       `json:"title"`
	Triggers []Trigger       `json:"triggers,omitempty"`
	Start    string          `json:"start"` // id of the START node
	Nodes    map[string]Node `json:"nodes"`
}

// TriggerKind says what a trigger listens to.
type TriggerKind string

// The kinds of triggers.
const (
	TriggerCommand TriggerKind = "command" // a bot command without its slash, in any state
	TriggerKeyword TriggerKind = "keyword" // words inside a text nobody asked for (the person stands at a menu)
	TriggerStart   TriggerKind = "start"   // the payload of a deep link, whole
	// TriggerLanguage listens to somebody new whose messenger speaks none of our languages; it has no value.
	TriggerLanguage TriggerKind = "language"
)

// Trigger starts a flow. Of flows with the same trigger the first in the book starts. "start", "menu" and "cancel" are the engine's own commands and cannot be taken.
type Trigger struct {
	Kind  TriggerKind `json:"kind"`
	Value string      `json:"value"`
}

// Edition is one published version of a flow. Version is opaque here; a session is pinned to the edition it began with.
type Edition struct {
	Version string
	Flow    Flow
}

// Problem is one reason not to publish a flow (or a book). Node is empty when it is about the whole.
type Problem struct {
	Node    string `json:"node,omitempty"`
	Field   string `json:"field,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
}
