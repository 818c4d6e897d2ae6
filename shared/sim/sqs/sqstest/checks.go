package sqstest

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

func checks() []check {
	return []check{
		{"queue by name", queueByName},
		{"queue missing", queueMissing},
		{"queue attributes", queueAttributes},
		{"queue list", queueList},
		{"send and receive", sendAndReceive},
		{"astral characters", astralCharacters},
		{"message attributes", messageAttributes},
		{"trace header", traceHeader},
		{"group on a standard queue", groupOnStandard},
		{"counts", counts},
		{"delete", deletes},
		{"delete with a stale receipt", deleteStale},
		{"receipt invalid", receiptInvalid},
		{"delay", delays},
		{"delay limit", delayLimit},
		{"delay of the queue", delayOfQueue},
		{"long poll", longPoll},
		{"visibility ends", visibilityEnds},
		{"visibility given back", visibilityBack},
		{"visibility extended", visibilityExtended},
		{"visibility not in flight", visibilityNotInFlight},
		{"dead letters", deadLetters},
		{"dead letter knows its source", deadLetterSource},
		{"dead letters go back", deadLettersBack},
		{"dead letter sources", deadLetterSources},
		{"batch send", batchSend},
		{"batch delete and visibility", batchReceipts},
		{"batch shapes", batchShapes},
		{"batch too long", batchTooLong},
		{"message limits", messageLimits},
		{"receive limits", receiveLimits},
		{"purge", purge},
	}
}

// code is the error code without the namespace that some emulators put before it.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return strings.TrimPrefix(api.ErrorCode(), "AWS.SimpleQueueService.")
	}
	return ""
}

func queueByName(r *run) {
	url := r.create(nil)
	name := url[strings.LastIndex(url, "/")+1:]
	out, err := r.sdk.GetQueueUrl(r.ctx, &awssqs.GetQueueUrlInput{QueueName: &name})
	r.must(err)
	r.equal("url", *out.QueueUrl, url)
	again, err := r.sdk.CreateQueue(r.ctx, &awssqs.CreateQueueInput{QueueName: &name})
	r.must(err)
	r.equal("url of the second creation", *again.QueueUrl, url)
	_, err = r.sdk.CreateQueue(r.ctx, &awssqs.CreateQueueInput{QueueName: &name, Attributes: map[string]string{"VisibilityTimeout": "77"}})
	var exists *types.QueueNameExists
	if !errors.As(err, &exists) {
		r.Errorf("creation with other attributes: %v", err)
	}
}

func queueMissing(r *run) {
	_, err := r.sdk.GetQueueUrl(r.ctx, &awssqs.GetQueueUrlInput{QueueName: aws.String("check-nothing")})
	var missing *types.QueueDoesNotExist
	if !errors.As(err, &missing) {
		r.Errorf("GetQueueUrl: %v", err)
	}
	url := strings.Replace(r.create(nil), "check-", "nothing-", 1)
	_, err = r.sdk.SendMessage(r.ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("x")})
	if !errors.As(err, &missing) {
		r.Errorf("SendMessage: %v", err)
	}
}

func queueAttributes(r *run) {
	url := r.create(map[string]string{"VisibilityTimeout": "45", "DelaySeconds": "0"})
	r.equal("VisibilityTimeout", r.attribute(url, "VisibilityTimeout"), "45")
	_, err := r.sdk.SetQueueAttributes(r.ctx, &awssqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: map[string]string{"VisibilityTimeout": "60"}})
	r.must(err)
	r.equal("VisibilityTimeout", r.attribute(url, "VisibilityTimeout"), "60")
	r.equal("MessageRetentionPeriod", r.attribute(url, "MessageRetentionPeriod"), "345600")
	if arn := r.attribute(url, "QueueArn"); !strings.HasSuffix(arn, url[strings.LastIndex(url, "/")+1:]) {
		r.Errorf("QueueArn is %s", arn)
	}
	_, err = r.sdk.SetQueueAttributes(r.ctx, &awssqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: map[string]string{"VisibilityTimeout": "43201"}})
	if err == nil {
		r.Error("a visibility over 12 hours is accepted")
	}
}

func queueList(r *run) {
	url := r.create(nil)
	name := url[strings.LastIndex(url, "/")+1:]
	out, err := r.sdk.ListQueues(r.ctx, &awssqs.ListQueuesInput{QueueNamePrefix: &name})
	r.must(err)
	if len(out.QueueUrls) != 1 || out.QueueUrls[0] != url {
		r.Errorf("listed %v", out.QueueUrls)
	}
}

func sendAndReceive(r *run) {
	url := r.create(nil)
	body := "{\"text\":\"авто\"}"
	id := r.send(url, body)
	m := r.one(url, 0)
	r.equal("body", *m.Body, body)
	r.equal("id", *m.MessageId, id)
	r.equal("receives", m.Attributes["ApproximateReceiveCount"], "1")
	for _, name := range []string{"SentTimestamp", "ApproximateFirstReceiveTimestamp", "SenderId"} {
		if m.Attributes[name] == "" {
			r.Errorf("attribute %s is missing", name)
		}
	}
	r.none(url)
}

func astralCharacters(r *run) {
	url := r.create(nil)
	r.send(url, "🚗")
	r.equal("body", *r.one(url, 0).Body, "🚗")
}

func messageAttributes(r *run) {
	url := r.create(nil)
	attrs := map[string]types.MessageAttributeValue{
		"trace": {DataType: aws.String("String"), StringValue: aws.String("t-1")},
		"n":     {DataType: aws.String("Number.int"), StringValue: aws.String("5")},
		"raw":   {DataType: aws.String("Binary"), BinaryValue: []byte{0, 1, 2}},
	}
	out, err := r.sdk.SendMessage(r.ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("x"), MessageAttributes: attrs})
	r.must(err)
	// Computed by hand from the description of MD5OfMessageAttributes.
	r.equal("checksum of the attributes", aws.ToString(out.MD5OfMessageAttributes), "5f6b4f5e6306fcdd8f9dbe8e88cc7847")
	m := r.one(url, 0)
	r.equal("checksum as received", aws.ToString(m.MD5OfMessageAttributes), aws.ToString(out.MD5OfMessageAttributes))
	r.equal("text", aws.ToString(m.MessageAttributes["trace"].StringValue), "t-1")
	r.equal("type", aws.ToString(m.MessageAttributes["n"].DataType), "Number.int")
	r.equal("bytes", string(m.MessageAttributes["raw"].BinaryValue), "\x00\x01\x02")
}

func traceHeader(r *run) {
	url := r.create(nil)
	_, err := r.sdk.SendMessage(r.ctx, &awssqs.SendMessageInput{
		QueueUrl: &url, MessageBody: aws.String("x"),
		MessageSystemAttributes: map[string]types.MessageSystemAttributeValue{"AWSTraceHeader": {DataType: aws.String("String"), StringValue: aws.String("Root=1-0-0")}},
	})
	r.must(err)
	r.equal("trace header", r.one(url, 0).Attributes["AWSTraceHeader"], "Root=1-0-0")
}

func groupOnStandard(r *run) {
	url := r.create(nil)
	for range 2 {
		_, err := r.sdk.SendMessage(r.ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("x"), MessageGroupId: aws.String("workspace")})
		r.must(err)
	}
	got := r.receive(url, 0)
	r.equal("messages of one group in flight together", len(got), 2)
	r.equal("group", got[0].Attributes["MessageGroupId"], "workspace")
}

func counts(r *run) {
	url := r.create(nil)
	r.send(url, "a")
	r.send(url, "b")
	_, err := r.sdk.SendMessage(r.ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("late"), DelaySeconds: 60})
	r.must(err)
	out, err := r.sdk.ReceiveMessage(r.ctx, &awssqs.ReceiveMessageInput{QueueUrl: &url})
	r.must(err)
	r.equal("messages of a receive without a limit", len(out.Messages), 1)
	r.equal("visible", r.attribute(url, "ApproximateNumberOfMessages"), "1")
	r.equal("in flight", r.attribute(url, "ApproximateNumberOfMessagesNotVisible"), "1")
	r.equal("delayed", r.attribute(url, "ApproximateNumberOfMessagesDelayed"), "1")
}

func deletes(r *run) {
	url := r.create(map[string]string{"VisibilityTimeout": "1"})
	r.send(url, "x")
	m := r.one(url, 0)
	r.remove(url, m)
	r.remove(url, m) // deleting twice is no error
	r.pass(2 * time.Second)
	r.none(url)
	r.equal("left", r.attribute(url, "ApproximateNumberOfMessagesNotVisible"), "0")
}

func deleteStale(r *run) {
	url := r.create(map[string]string{"VisibilityTimeout": "1"})
	r.send(url, "x")
	first := r.one(url, 0)
	second := r.one(url, time.Second)
	if *first.ReceiptHandle == *second.ReceiptHandle {
		r.Error("a receipt handle is given twice")
	}
	r.remove(url, second)
	r.equal("left", r.attribute(url, "ApproximateNumberOfMessagesNotVisible"), "0")
}

func receiptInvalid(r *run) {
	url := r.create(nil)
	_, err := r.sdk.DeleteMessage(r.ctx, &awssqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: aws.String("nonsense")})
	var bad *types.ReceiptHandleIsInvalid
	if !errors.As(err, &bad) {
		r.Errorf("got %v", err)
	}
	out, err := r.sdk.DeleteMessageBatch(r.ctx, &awssqs.DeleteMessageBatchInput{
		QueueUrl: &url, Entries: []types.DeleteMessageBatchRequestEntry{{Id: aws.String("bad"), ReceiptHandle: aws.String("nonsense")}},
	})
	r.must(err)
	r.equal("entries that failed", len(out.Failed), 1)
}

func delays(r *run) {
	url := r.create(nil)
	_, err := r.sdk.SendMessage(r.ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("x"), DelaySeconds: 1})
	r.must(err)
	r.none(url)
	r.one(url, time.Second)
}

func delayLimit(r *run) {
	url := r.create(nil)
	_, err := r.sdk.SendMessage(r.ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("x"), DelaySeconds: 901})
	r.equal("code of a delay over 15 minutes", code(err), "InvalidParameterValue")
}

func delayOfQueue(r *run) {
	url := r.create(map[string]string{"DelaySeconds": "1"})
	r.send(url, "x")
	r.none(url)
	r.one(url, time.Second)
}

func longPoll(r *run) {
	url := r.create(nil)
	got := make(chan int, 1)
	go func() {
		out, err := r.sdk.ReceiveMessage(r.ctx, &awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 20})
		if err != nil {
			got <- -1
			return
		}
		got <- len(out.Messages)
	}()
	r.send(url, "x")
	r.equal("messages", <-got, 1)
}

func visibilityEnds(r *run) {
	url := r.create(map[string]string{"VisibilityTimeout": "1"})
	r.send(url, "x")
	first := r.one(url, 0)
	r.none(url)
	again := r.one(url, time.Second)
	r.equal("id", *again.MessageId, *first.MessageId)
	r.equal("receives", again.Attributes["ApproximateReceiveCount"], "2")
	r.equal("first receive", again.Attributes["ApproximateFirstReceiveTimestamp"], first.Attributes["ApproximateFirstReceiveTimestamp"])
}

func visibilityBack(r *run) {
	url := r.create(nil)
	r.send(url, "x")
	r.must(r.hide(url, r.one(url, 0), 0))
	r.equal("receives", r.one(url, 0).Attributes["ApproximateReceiveCount"], "2")
}

func visibilityExtended(r *run) {
	url := r.create(map[string]string{"VisibilityTimeout": "1"})
	r.send(url, "x")
	r.must(r.hide(url, r.one(url, 0), 300))
	r.pass(2 * time.Second)
	r.equal("in flight", r.attribute(url, "ApproximateNumberOfMessagesNotVisible"), "1")
	r.none(url)
}

func visibilityNotInFlight(r *run) {
	url := r.create(nil)
	r.send(url, "x")
	m := r.one(url, 0)
	r.must(r.hide(url, m, 0))
	var calm *types.MessageNotInflight
	if err := r.hide(url, m, 10); !errors.As(err, &calm) {
		r.Errorf("got %v", err)
	}
}

func (r *run) withDLQ(receives int) (url, dlq string) {
	dlq = r.create(nil)
	policy, err := json.Marshal(map[string]any{"deadLetterTargetArn": r.attribute(dlq, "QueueArn"), "maxReceiveCount": receives})
	r.must(err)
	return r.create(map[string]string{"RedrivePolicy": string(policy)}), dlq
}

func deadLetters(r *run) {
	url, dlq := r.withDLQ(2)
	r.send(url, "poison")
	for range 2 {
		r.must(r.hide(url, r.one(url, 0), 0))
	}
	r.none(url)
	r.equal("body", *r.one(dlq, 0).Body, "poison")
}

func deadLetterSource(r *run) {
	url, dlq := r.withDLQ(1)
	r.send(url, "poison")
	r.must(r.hide(url, r.one(url, 0), 0))
	r.none(url)
	r.equal("source", r.one(dlq, 0).Attributes["DeadLetterQueueSourceArn"], r.attribute(url, "QueueArn"))
}

func deadLettersBack(r *run) {
	url, dlq := r.withDLQ(1)
	r.send(url, "poison")
	r.must(r.hide(url, r.one(url, 0), 0))
	r.none(url)
	arn := r.attribute(dlq, "QueueArn")
	_, err := r.sdk.StartMessageMoveTask(r.ctx, &awssqs.StartMessageMoveTaskInput{SourceArn: &arn})
	r.must(err)
	m := r.one(url, time.Second)
	r.equal("body", *m.Body, "poison")
	r.equal("receives", m.Attributes["ApproximateReceiveCount"], "1")
	tasks, err := r.sdk.ListMessageMoveTasks(r.ctx, &awssqs.ListMessageMoveTasksInput{SourceArn: &arn})
	r.must(err)
	if len(tasks.Results) != 1 || tasks.Results[0].ApproximateNumberOfMessagesMoved != 1 {
		r.Errorf("tasks: %+v", tasks.Results)
	}
}

func deadLetterSources(r *run) {
	url, dlq := r.withDLQ(1)
	out, err := r.sdk.ListDeadLetterSourceQueues(r.ctx, &awssqs.ListDeadLetterSourceQueuesInput{QueueUrl: &dlq})
	r.must(err)
	if len(out.QueueUrls) != 1 || out.QueueUrls[0] != url {
		r.Errorf("sources: %v", out.QueueUrls)
	}
}

func purge(r *run) {
	url := r.create(nil)
	r.send(url, "x")
	_, err := r.sdk.PurgeQueue(r.ctx, &awssqs.PurgeQueueInput{QueueUrl: &url})
	r.must(err)
	r.none(url)
}
