package queues

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"cartie/shared/sim/sqs"
)

// record is one message of an SQS event, in the order Lambda writes it.
type record struct {
	MessageID     string                `json:"messageId"`
	Receipt       string                `json:"receiptHandle"`
	Body          string                `json:"body"`
	Attributes    map[string]string     `json:"attributes"`
	Message       map[string]attributes `json:"messageAttributes"`
	AttributesMD5 string                `json:"md5OfMessageAttributes,omitempty"`
	MD5           string                `json:"md5OfBody"`
	Source        string                `json:"eventSource"`
	SourceARN     string                `json:"eventSourceARN"`
	Region        string                `json:"awsRegion"`
}

type attributes struct {
	StringValue  *string  `json:"stringValue,omitempty"`
	BinaryValue  []byte   `json:"binaryValue,omitempty"`
	StringValues []string `json:"stringListValues"`
	BinaryValues [][]byte `json:"binaryListValues"`
	DataType     string   `json:"dataType"`
}

// event is what the function gets for a batch. Each message carries one attribute more than in the cloud: clock, the
// time the handler goes by.
func event(queue string, batch []sqs.Message, now time.Time) ([]byte, error) {
	records := make([]record, 0, len(batch))
	for _, m := range batch {
		r := record{
			MessageID: m.ID, Receipt: m.Receipt, Body: m.Body, Attributes: m.System, Message: map[string]attributes{},
			AttributesMD5: m.AttributesMD5, MD5: m.MD5, Source: "aws:sqs", SourceARN: sqs.ARN(queue), Region: sqs.Region,
		}
		for name, a := range m.Attributes {
			r.Message[name] = attribute(a)
		}
		if !now.IsZero() {
			r.Message["clock"] = attribute(sqs.Attribute{DataType: "String", StringValue: now.UTC().Format(time.RFC3339Nano)})
		}
		records = append(records, r)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]any{"Records": records}); err != nil {
		return nil, fmt.Errorf("event of queue %s: %w", queue, err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func attribute(a sqs.Attribute) attributes {
	out := attributes{StringValues: []string{}, BinaryValues: [][]byte{}, DataType: a.DataType}
	if a.BinaryValue != nil {
		out.BinaryValue = a.BinaryValue
		return out
	}
	out.StringValue = &a.StringValue
	return out
}
