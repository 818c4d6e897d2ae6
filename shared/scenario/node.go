package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"cartie/shared/lang"
)

// Type names a kind of node. Each has one file, node_<type>.go, with its schema, its checks and its execution.
type Type string

// The node types.
const (
	TypeStart          Type = "START"
	TypeMessage        Type = "MESSAGE"
	TypeMenuReply      Type = "MENU_REPLY"
	TypeQuestionText   Type = "QUESTION_TEXT"
	TypeQuestionChoice Type = "QUESTION_CHOICE"
	TypeRequestContact Type = "REQUEST_CONTACT"
	TypeAction         Type = "ACTION"
	TypeCondition      Type = "CONDITION"
	TypeDelay          Type = "DELAY"
	TypeHandoff        Type = "HANDOFF"
	TypeJump           Type = "JUMP"
)

// Node is one step of a flow: a pointer to one of the structs of the node_*.go files. A node either passes (acts and
// names the next one), or rests until an input comes: it asks the person, or waits for time or for the staff.
type Node interface {
	exits() []exit
	check(c *checker)
}

// exit is a way out of a node: the field that names it and where it leads, a node id or End.
type exit struct{ field, to string }

// passer is a node that does its work at once.
type passer interface {
	Node
	pass(w *walker) move
}

// rester is a node that a session can stand at.
type rester interface {
	Node
	answer(w *walker, in Input) move
}

// asker is a rester that asks the person.
type asker interface {
	rester
	// ask is the question, preceded by help when the last answer was not understood.
	ask(w *walker, help lang.Text) Say
}

// waiter is a rester that asks nothing.
type waiter interface {
	rester
	// wait says what there is to say on arrival and asks for what will end the waiting.
	wait(w *walker)
}

// blank makes an empty node of a type, ready to be decoded into; nil for a type that does not exist.
func blank(t Type) Node {
	switch t {
	case TypeStart:
		return new(Start)
	case TypeMessage:
		return new(Message)
	case TypeMenuReply:
		return new(MenuReply)
	case TypeQuestionText:
		return new(QuestionText)
	case TypeQuestionChoice:
		return new(QuestionChoice)
	case TypeRequestContact:
		return new(RequestContact)
	case TypeAction:
		return new(Action)
	case TypeCondition:
		return new(Condition)
	case TypeDelay:
		return new(Delay)
	case TypeHandoff:
		return new(Handoff)
	case TypeJump:
		return new(Jump)
	default:
		return nil
	}
}

// decodeNode reads one node by its type; unknown types and fields are errors.
func decodeNode(raw []byte) (Node, error) {
	var head struct {
		Type Type `json:"type"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, err
	}
	n := blank(head.Type)
	if n == nil {
		return nil, fmt.Errorf("type %q is unknown", head.Type)
	}
	return n, strict(raw, n)
}

// strict decodes one JSON value and nothing else; unknown fields are errors.
func strict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the value")
	}
	return nil
}
