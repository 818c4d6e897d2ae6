package sqs_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cartie/shared/sim/sqs"
)

// FuzzProtocol proves that no request makes the server fail in itself: it answers 200 or a client's error.
func FuzzProtocol(f *testing.F) {
	f.Add("SendMessage", `{"QueueUrl":"http://x/123456789012/jobs","MessageBody":"x","DelaySeconds":1}`)
	f.Add("ReceiveMessage", `{"QueueUrl":"jobs","MaxNumberOfMessages":10,"VisibilityTimeout":0}`)
	f.Add("CreateQueue", `{"QueueName":"other","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"a:jobs\",\"maxReceiveCount\":\"3\"}"}}`)
	f.Add("DeleteMessageBatch", `{"QueueUrl":"jobs","Entries":[{"Id":"a","ReceiptHandle":"bm9uc2Vuc2U="}]}`)
	f.Add("StartMessageMoveTask", `{"SourceArn":"arn:aws:sqs:eu-central-1:123456789012:jobs"}`)
	f.Fuzz(func(t *testing.T, action, body string) {
		if strings.Contains(body, "WaitTime") {
			return // a long poll would only cost time
		}
		server := sqs.New(sqs.Options{})
		if err := server.Create("jobs", sqs.Attributes{}); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", "AmazonSQS."+action)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != http.StatusOK && w.Code != http.StatusBadRequest {
			t.Errorf("%s %q: status %d: %s", action, body, w.Code, w.Body)
		}
	})
}
