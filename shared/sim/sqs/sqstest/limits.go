package sqstest

import (
	"errors"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

func entries(bodies ...string) []types.SendMessageBatchRequestEntry {
	out := make([]types.SendMessageBatchRequestEntry, 0, len(bodies))
	for i, body := range bodies {
		out = append(out, types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(body)})
	}
	return out
}

func batchSend(r *run) {
	url := r.create(nil)
	batch := entries("a", "b", "bad \x01")
	out, err := r.sdk.SendMessageBatch(r.ctx, &awssqs.SendMessageBatchInput{QueueUrl: &url, Entries: batch})
	r.must(err)
	if len(out.Successful) != 2 || len(out.Failed) != 1 {
		r.Fatalf("sent %d, failed %d", len(out.Successful), len(out.Failed))
	}
	r.equal("failed entry", *out.Failed[0].Id, "2")
	r.equal("fault of the sender", out.Failed[0].SenderFault, true)
	r.equal("received", len(r.receive(url, 0)), 2)
}

func batchReceipts(r *run) {
	url := r.create(nil)
	_, err := r.sdk.SendMessageBatch(r.ctx, &awssqs.SendMessageBatchInput{QueueUrl: &url, Entries: entries("a", "b", "c")})
	r.must(err)
	got := r.receive(url, 0)
	r.equal("received", len(got), 3)
	var back []types.ChangeMessageVisibilityBatchRequestEntry
	var gone []types.DeleteMessageBatchRequestEntry
	for i, m := range got {
		id := aws.String(strconv.Itoa(i))
		if i == 0 {
			back = append(back, types.ChangeMessageVisibilityBatchRequestEntry{Id: id, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: 0})
			continue
		}
		gone = append(gone, types.DeleteMessageBatchRequestEntry{Id: id, ReceiptHandle: m.ReceiptHandle})
	}
	deleted, err := r.sdk.DeleteMessageBatch(r.ctx, &awssqs.DeleteMessageBatchInput{QueueUrl: &url, Entries: gone})
	r.must(err)
	r.equal("deleted", len(deleted.Successful), 2)
	changed, err := r.sdk.ChangeMessageVisibilityBatch(r.ctx, &awssqs.ChangeMessageVisibilityBatchInput{QueueUrl: &url, Entries: back})
	r.must(err)
	r.equal("changed", len(changed.Successful), 1)
	r.one(url, 0)
}

func batchShapes(r *run) {
	url := r.create(nil)
	send := func(e []types.SendMessageBatchRequestEntry) error {
		_, err := r.sdk.SendMessageBatch(r.ctx, &awssqs.SendMessageBatchInput{QueueUrl: &url, Entries: e})
		return err
	}
	var empty *types.EmptyBatchRequest
	if err := send([]types.SendMessageBatchRequestEntry{}); !errors.As(err, &empty) {
		r.Errorf("empty batch: %v", err)
	}
	var many *types.TooManyEntriesInBatchRequest
	if err := send(entries(strings.Split("abcdefghijk", "")...)); !errors.As(err, &many) {
		r.Errorf("11 entries: %v", err)
	}
	twice := entries("a", "b")
	twice[1].Id = twice[0].Id
	var same *types.BatchEntryIdsNotDistinct
	if err := send(twice); !errors.As(err, &same) {
		r.Errorf("one id twice: %v", err)
	}
	odd := entries("a")
	odd[0].Id = aws.String("not an id")
	var invalid *types.InvalidBatchEntryId
	if err := send(odd); !errors.As(err, &invalid) {
		r.Errorf("odd id: %v", err)
	}
}

func batchTooLong(r *run) {
	url := r.create(nil)
	half := strings.Repeat("x", 600_000)
	_, err := r.sdk.SendMessageBatch(r.ctx, &awssqs.SendMessageBatchInput{QueueUrl: &url, Entries: entries(half, half)})
	var long *types.BatchRequestTooLong
	if !errors.As(err, &long) {
		r.Errorf("got %v", err)
	}
	r.none(url)
}

func messageLimits(r *run) {
	url := r.create(nil)
	send := func(body string) error {
		_, err := r.sdk.SendMessage(r.ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: &body})
		return err
	}
	r.must(send(strings.Repeat("x", 1<<20)))
	r.equal("code of a body over 1 MiB", code(send(strings.Repeat("x", 1<<20+1))), "InvalidParameterValue")
	var contents *types.InvalidMessageContents
	if err := send("null \x00"); !errors.As(err, &contents) {
		r.Errorf("control character: %v", err)
	}
	r.equal("code of an empty body", code(send("")), "MissingParameter")
}

func receiveLimits(r *run) {
	url := r.create(nil)
	_, err := r.sdk.ReceiveMessage(r.ctx, &awssqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 11})
	r.equal("code of 11 messages", code(err), "InvalidParameterValue")
	_, err = r.sdk.ReceiveMessage(r.ctx, &awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 21})
	r.equal("code of a wait of 21 s", code(err), "InvalidParameterValue")
}
