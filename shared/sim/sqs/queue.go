package sqs

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Attributes are the settings of a queue. Zero means SQS's default.
type Attributes struct {
	Visibility time.Duration // 30 s
	Delay      time.Duration // 0
	Wait       time.Duration // of a receive that names none; 0
	Retention  time.Duration // 4 days
	MaxSize    int           // bytes of a message, 1 MiB
	DLQ        string        // name of the dead-letter queue
	MaxReceive int           // receives before a message moves there
}

func (a Attributes) orDefault() Attributes {
	if a.Visibility == 0 {
		a.Visibility = 30 * time.Second
	}
	if a.Retention == 0 {
		a.Retention = 4 * 24 * time.Hour
	}
	if a.MaxSize == 0 {
		a.MaxSize = maxSize
	}
	return a
}

// Attribute is a message attribute: a text, number or binary value with its type.
type Attribute struct {
	DataType    string `json:"DataType"`
	StringValue string `json:"StringValue,omitempty"`
	BinaryValue []byte `json:"BinaryValue,omitempty"`
}

// Message is a message as a receiver sees it. System holds the attributes SQS adds, e.g. ApproximateReceiveCount.
type Message struct {
	ID            string               `json:"MessageId"`
	Receipt       string               `json:"ReceiptHandle,omitempty"`
	Body          string               `json:"Body"`
	MD5           string               `json:"MD5OfBody"`
	Attributes    map[string]Attribute `json:"MessageAttributes,omitempty"`
	AttributesMD5 string               `json:"MD5OfMessageAttributes,omitempty"`
	System        map[string]string    `json:"Attributes,omitempty"`
}

type queue struct {
	Attributes
	name              string
	created, modified time.Time
	messages          []*message // in the order they were sent
}

type message struct {
	id, body string
	attrs    map[string]Attribute
	system   map[string]string // AWSTraceHeader, MessageGroupId, DeadLetterQueueSourceArn
	sent     time.Time
	visible  time.Time // not before
	first    time.Time // first receive
	receives int
	handle   int // of the last receive; counts up so that an old handle is recognised
}

func (q *queue) add(body string, attrs map[string]Attribute, system map[string]string, now, visible time.Time) *message {
	m := &message{id: uuid.NewString(), body: body, attrs: attrs, system: system, sent: now, visible: visible}
	q.messages = append(q.messages, m)
	return m
}

func (q *queue) expire(now time.Time) {
	q.messages = slices.DeleteFunc(q.messages, func(m *message) bool { return now.Sub(m.sent) >= q.Retention })
}

func (q *queue) count(now time.Time) (visible, inFlight, delayed int) {
	for _, m := range q.messages {
		switch {
		case !m.visible.After(now):
			visible++
		case m.receives > 0:
			inFlight++
		default:
			delayed++
		}
	}
	return visible, inFlight, delayed
}

// next is the earliest time a hidden message shows itself; false when none is hidden.
func (q *queue) next(now time.Time) (at time.Time, ok bool) {
	for _, m := range q.messages {
		if m.visible.After(now) && (!ok || m.visible.Before(at)) {
			at, ok = m.visible, true
		}
	}
	return at, ok
}

func (m *message) receipt() string {
	return base64.StdEncoding.EncodeToString([]byte(m.id + "#" + strconv.Itoa(m.handle)))
}

// byReceipt finds the message of a handle. The message is nil when it is gone, and current is false when a later
// receive made the handle old.
func (q *queue) byReceipt(receipt string) (m *message, current bool, err error) {
	raw, err := base64.StdEncoding.DecodeString(receipt)
	id, number, ok := strings.Cut(string(raw), "#")
	n, bad := strconv.Atoi(number)
	if err != nil || !ok || bad != nil || uuid.Validate(id) != nil {
		return nil, false, errReceipt
	}
	for _, m := range q.messages {
		if m.id == id {
			return m, m.handle == n, nil
		}
	}
	return nil, false, nil
}

func (q *queue) remove(m *message) {
	q.messages = slices.DeleteFunc(q.messages, func(o *message) bool { return o == m })
}

// view is the message as stored: without a receipt, with everything known about it.
func (m *message) view() Message {
	system := maps.Clone(m.system)
	if system == nil {
		system = map[string]string{}
	}
	system["SentTimestamp"] = millis(m.sent)
	system["ApproximateReceiveCount"] = strconv.Itoa(m.receives)
	system["SenderId"] = "AROALOCAL:" + Account
	if m.receives > 0 {
		system["ApproximateFirstReceiveTimestamp"] = millis(m.first)
	}
	return Message{
		ID: m.id, Body: m.body, MD5: digest(m.body), Attributes: m.attrs, AttributesMD5: digestAttributes(m.attrs), System: system,
	}
}

func millis(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }
