// Package bus publishes ids to SQS, the one bus: a message is a workspace and a row, the trace id travels beside it.
// It refuses payloads; whoever receives a message reads the row.
package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// Message wakes a consumer for a row. Delay is rounded up to whole seconds and cut to SQS's 15 minutes.
type Message struct {
	Workspace ident.ID
	ID        ident.ID
	Trace     string
	Delay     time.Duration
}

// Publisher is what functions hold.
type Publisher interface {
	// Publish sends messages to the queue at the URL. After an error some may have been sent; consumers are idempotent.
	Publish(ctx context.Context, queueURL string, messages ...Message) error
}

// SQS is the Publisher of every environment.
type SQS struct{ client *sqs.Client }

const (
	batch    = 10
	maxDelay = 15 * time.Minute
	// patience bounds one request with its retries. Rows are due whether or not their message is sent, so nobody who has
	// committed waits long for the queue.
	patience = 5 * time.Second
)

// Config is what Lambda puts into the environment anyway, so no shared config loader (3 MB, 2 ms) is linked.
// Endpoint is empty in AWS and the runner's address on a laptop.
type Config struct {
	Endpoint string `env:"AWS_ENDPOINT_URL_SQS" default:""`
	Region   string `env:"AWS_REGION" default:"eu-central-1"`
}

// New makes the publisher. Credentials are read from the environment at each signing, since Lambda renews them there.
func New(cfg Config) *SQS {
	o := sqs.Options{
		Region: cfg.Region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			if cfg.Endpoint != "" {
				return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
			}
			return aws.Credentials{
				AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
				SessionToken: os.Getenv("AWS_SESSION_TOKEN"),
			}, nil
		}),
	}
	if cfg.Endpoint != "" {
		o.BaseEndpoint = aws.String(cfg.Endpoint)
	} else {
		o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateEnabled
	}
	return &SQS{client: sqs.New(o)}
}

// Publish sends in batches of ten.
func (s *SQS) Publish(ctx context.Context, queueURL string, messages ...Message) error {
	for len(messages) > 0 {
		n := min(batch, len(messages))
		if err := s.send(ctx, queueURL, messages[:n]); err != nil {
			return err
		}
		messages = messages[n:]
	}
	return nil
}

func (s *SQS) send(ctx context.Context, queueURL string, messages []Message) error {
	entries := make([]types.SendMessageBatchRequestEntry, len(messages))
	for i, m := range messages {
		body, err := json.Marshal(map[string]ident.ID{"workspace_id": m.Workspace, "id": m.ID})
		if err != nil {
			return fmt.Errorf("encode message: %w", err)
		}
		entries[i] = types.SendMessageBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(string(body)), DelaySeconds: seconds(m.Delay),
		}
		if m.Trace != "" {
			entries[i].MessageAttributes = map[string]types.MessageAttributeValue{
				"trace": {DataType: aws.String("String"), StringValue: aws.String(m.Trace)},
			}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := s.client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: aws.String(queueURL), Entries: entries})
	if err == nil && len(out.Failed) > 0 {
		err = errors.New(aws.ToString(out.Failed[0].Message))
	}
	if err != nil {
		return fault.Wrap(err, fault.Transient, "queue_unavailable", "the queue does not take messages right now")
	}
	return nil
}

func seconds(d time.Duration) int32 {
	d = min(max(d, 0), maxDelay)
	return int32((d + time.Second - 1) / time.Second)
}
