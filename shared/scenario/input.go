package scenario

// InputKind says what the person did. Edited messages are not inputs.
type InputKind string

// The kinds of input.
const (
	InputText    InputKind = "text"    // a message with text; presses on a reply keyboard arrive so too
	InputCommand InputKind = "command" // a message that begins with a bot command addressed to us
	InputButton  InputKind = "button"  // a press on an inline button
	InputContact InputKind = "contact" // a contact card
	InputMedia   InputKind = "media"   // photo, video, document, voice, audio …
	InputTimer   InputKind = "timer"   // a DELAY is over; Button carries the step and node of its Wait
	InputOther   InputKind = "other"   // anything else a person can send: sticker, dice, location …
)

// Input is one thing a person did, or the end of a delay. Fields that do not belong to the Kind are empty.
type Input struct {
	Kind    InputKind `json:"kind"`
	Text    string    `json:"text,omitempty"`    // InputText: as typed. InputMedia: the caption
	Command string    `json:"command,omitempty"` // without slash and without @bot, any case
	Payload string    `json:"payload,omitempty"` // what follows the command; for /start the deep link
	Button  Press     `json:"button,omitzero"`
	Contact Contact   `json:"contact,omitzero"`
	Parts   int       `json:"parts,omitempty"` // InputMedia: how many files an album has so far
	Late    bool      `json:"late,omitempty"`  // InputMedia: an album the engine took before got more parts
	Profile Profile   `json:"profile,omitzero"`
}

// Press is what an inline button carried back: the fields of the InlineButton that was pressed. The zero Press stands for
// callback data that could not be read; like a stale one it is answered and changes nothing.
type Press struct {
	Step  int    `json:"step"`
	Node  string `json:"node"`
	Value string `json:"value"`
}

// Contact is a shared card. Own tells that it is the sender's own (contact.user_id equals from.id).
type Contact struct {
	Phone string `json:"phone"`
	Name  string `json:"name,omitempty"`
	Own   bool   `json:"own,omitempty"`
}

// Profile is what the messenger says about the sender. Lang is its language tag (Telegram's language_code), may be empty.
type Profile struct {
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Lang      string `json:"lang,omitempty"`
}
