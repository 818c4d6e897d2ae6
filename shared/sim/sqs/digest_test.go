package sqs_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"cartie/shared/sim/sqs"

	"github.com/aws/aws-lambda-go/events"
)

// TestChecksums compares with those of an event whose checksums were made elsewhere.
func TestChecksums(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/standard-batch.json")
	if err != nil {
		t.Fatal(err)
	}
	var event events.SQSEvent
	if err := json.Unmarshal(raw, &event); err != nil || len(event.Records) == 0 {
		t.Fatalf("no records: %v", err)
	}
	server := sqs.New(sqs.Options{})
	if err := server.Create("jobs", sqs.Attributes{Retention: 24 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	for _, want := range event.Records {
		attrs := map[string]sqs.Attribute{}
		for name, a := range want.MessageAttributes {
			attrs[name] = sqs.Attribute{DataType: a.DataType, StringValue: *a.StringValue}
		}
		if _, err := server.Send("jobs", sqs.Entry{Body: want.Body, Attributes: attrs}); err != nil {
			t.Fatal(err)
		}
		got, err := server.Receive(t.Context(), "jobs", 1, -1, 0)
		if err != nil || len(got) != 1 {
			t.Fatalf("received %d: %v", len(got), err)
		}
		if got[0].MD5 != want.Md5OfBody || got[0].AttributesMD5 != want.Md5OfMessageAttributes {
			t.Errorf("message %s: checksums %s and %s, want %s and %s", want.MessageId, got[0].MD5, got[0].AttributesMD5, want.Md5OfBody, want.Md5OfMessageAttributes)
		}
	}
}
