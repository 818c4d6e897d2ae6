package sqs

import (
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxSize  = 1 << 20 // bytes of a message, and of a batch
	maxDelay = 15 * time.Minute
)

// Entry is a message to send. Delay below zero takes the queue's own.
type Entry struct {
	Body       string
	Delay      time.Duration
	Attributes map[string]Attribute
	System     map[string]string // AWSTraceHeader, MessageGroupId
}

// Send puts a message into a queue and answers its id.
func (s *Server) Send(name string, e Entry) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.queue(name)
	if err != nil {
		return "", err
	}
	if err := e.check(q); err != nil {
		return "", err
	}
	if e.Delay < 0 {
		e.Delay = q.Delay
	}
	now := s.now()
	m := q.add(e.Body, e.Attributes, e.System, now, now.Add(e.Delay))
	s.broadcast()
	return m.id, nil
}

func (e Entry) check(q *queue) error {
	switch {
	case e.Body == "":
		return missing("MessageBody")
	case e.Delay > maxDelay:
		return invalid("DelaySeconds must be between 0 and 900")
	case e.size() > q.MaxSize:
		return invalid("the message is longer than the queue's maximum of %d bytes", q.MaxSize)
	case !allowed(e.Body):
		return fail("InvalidMessageContents", "InvalidMessageContents", "the body holds characters that SQS does not carry")
	case len(e.Attributes) > 10:
		return invalid("a message has at most 10 attributes")
	}
	for name, a := range e.Attributes {
		kind, _, _ := strings.Cut(a.DataType, ".")
		switch {
		case name == "" || len(name) > 256:
			return invalid("attribute names have 1 to 256 characters")
		case kind != "String" && kind != "Number" && kind != "Binary":
			return invalid("the type of attribute %q is none of String, Number, Binary", name)
		case kind == "Binary" && len(a.BinaryValue) == 0, kind != "Binary" && a.StringValue == "":
			return invalid("attribute %q must contain a non-empty value of its type", name)
		}
	}
	return nil
}

func (e Entry) size() int {
	n := len(e.Body)
	for name, a := range e.Attributes {
		n += len(name) + len(a.DataType) + len(a.StringValue) + len(a.BinaryValue)
	}
	return n
}

// allowed says whether every character is #x9, #xA, #xD, #x20-#xD7FF, #xE000-#xFFFD or #x10000-#x10FFFF.
func allowed(body string) bool {
	for i, r := range body {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(body[i:]); size == 1 {
				return false
			}
		}
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}
