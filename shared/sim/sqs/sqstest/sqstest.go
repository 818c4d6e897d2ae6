// Package sqstest is the check program for anything that claims to be SQS: our own simulator and independent emulators
// run the same table through the real SDK, so the simulator cannot drift from what others understand SQS to be.
// It knows nothing of the implementation behind the endpoint.
package sqstest

import (
	"context"
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"cartie/shared/sim/sqs"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// Option adapts the checks to what is behind the endpoint.
type Option func(*bench)

// Pass lets the checks move the clock of a simulator instead of waiting: pass is called before a long poll.
func Pass(pass func(time.Duration)) Option { return func(b *bench) { b.pass = pass } }

// Except leaves out checks an independent emulator is known to fail, by name.
func Except(names ...string) Option { return func(b *bench) { b.except = names } }

// Client is an SDK client of an endpoint with credentials that open nothing.
func Client(endpoint string) *awssqs.Client {
	return awssqs.New(awssqs.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       sqs.Region,
		Retryer:      aws.NopRetryer{},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})
}

// Check runs every check as a subtest against the server at endpoint, e.g. "http://127.0.0.1:4566".
func Check(t *testing.T, endpoint string, opts ...Option) {
	t.Helper()
	Each(t, func(*testing.T) (string, []Option) { return endpoint, opts })
}

// Each runs every check against a server of its own, which start starts.
func Each(t *testing.T, start func(t *testing.T) (endpoint string, opts []Option)) {
	t.Helper()
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			endpoint, opts := start(t)
			b := &bench{sdk: Client(endpoint), pass: func(time.Duration) {}}
			for _, o := range opts {
				o(b)
			}
			if !slices.Contains(b.except, c.name) {
				c.run(&run{T: t, bench: b, ctx: t.Context()})
			}
		})
	}
}

type bench struct {
	sdk    *awssqs.Client
	pass   func(time.Duration)
	except []string
}

type check struct {
	name string
	run  func(r *run)
}

// run is one check at work.
type run struct {
	*testing.T
	*bench
	ctx context.Context
}

func (r *run) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// create makes a queue with a fresh name and answers its URL.
func (r *run) create(attributes map[string]string) string {
	r.Helper()
	out, err := r.sdk.CreateQueue(r.ctx, &awssqs.CreateQueueInput{QueueName: aws.String("check-" + rand.Text()[:12]), Attributes: attributes})
	r.must(err)
	return *out.QueueUrl
}

func (r *run) send(url, body string) string {
	r.Helper()
	out, err := r.sdk.SendMessage(r.ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: &body})
	r.must(err)
	return *out.MessageId
}

// receive takes up to 10 messages; after waited lets time pass first, and the poll waits for it where it cannot.
func (r *run) receive(url string, after time.Duration) []types.Message {
	r.Helper()
	wait := int32(0)
	if after > 0 {
		r.pass(after)
		wait = int32(after/time.Second) + 2
	}
	out, err := r.sdk.ReceiveMessage(r.ctx, &awssqs.ReceiveMessageInput{
		QueueUrl: &url, MaxNumberOfMessages: 10, WaitTimeSeconds: wait,
		MessageAttributeNames: []string{"All"}, MessageSystemAttributeNames: []types.MessageSystemAttributeName{"All"},
	})
	r.must(err)
	return out.Messages
}

// one receives exactly one message.
func (r *run) one(url string, after time.Duration) types.Message {
	r.Helper()
	got := r.receive(url, after)
	if len(got) != 1 {
		r.Fatalf("received %d messages, want 1", len(got))
	}
	return got[0]
}

func (r *run) none(url string) {
	r.Helper()
	if got := r.receive(url, 0); len(got) != 0 {
		r.Fatalf("received %d messages, want none", len(got))
	}
}

func (r *run) remove(url string, m types.Message) {
	r.Helper()
	_, err := r.sdk.DeleteMessage(r.ctx, &awssqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: m.ReceiptHandle})
	r.must(err)
}

func (r *run) hide(url string, m types.Message, seconds int32) error {
	_, err := r.sdk.ChangeMessageVisibility(r.ctx, &awssqs.ChangeMessageVisibilityInput{QueueUrl: &url, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: seconds})
	return err
}

func (r *run) attribute(url, name string) string {
	r.Helper()
	out, err := r.sdk.GetQueueAttributes(r.ctx, &awssqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []types.QueueAttributeName{types.QueueAttributeName(name)}})
	r.must(err)
	return out.Attributes[name]
}

func (r *run) equal(what string, got, want any) {
	r.Helper()
	if got != want {
		r.Errorf("%s is %v, want %v", what, got, want)
	}
}
