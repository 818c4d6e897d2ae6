package sqs

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

type systemAttribute struct{ StringValue string }

type sendIn struct {
	ID                      string `json:"Id"`
	MessageBody             string
	DelaySeconds            *int
	MessageAttributes       map[string]Attribute
	MessageSystemAttributes map[string]systemAttribute
	MessageGroupID          string `json:"MessageGroupId"`
	MessageDeduplicationID  string `json:"MessageDeduplicationId"`
}

type sendOut struct {
	ID            string `json:"Id,omitempty"`
	MessageID     string `json:"MessageId"`
	MD5           string `json:"MD5OfMessageBody"`
	AttributesMD5 string `json:"MD5OfMessageAttributes,omitempty"`
	SystemMD5     string `json:"MD5OfMessageSystemAttributes,omitempty"`
}

func sendMessage(_ context.Context, c *call, in sendIn) (any, error) { return c.send(in) }

func (c *call) send(in sendIn) (sendOut, error) {
	e := Entry{Body: in.MessageBody, Delay: -1, Attributes: in.MessageAttributes}
	if in.DelaySeconds != nil {
		if *in.DelaySeconds < 0 {
			return sendOut{}, invalid("DelaySeconds must be between 0 and 900")
		}
		e.Delay = time.Duration(*in.DelaySeconds) * time.Second
	}
	if in.MessageDeduplicationID != "" {
		return sendOut{}, invalid("MessageDeduplicationId is for FIFO queues")
	}
	system := map[string]Attribute{}
	for name, v := range in.MessageSystemAttributes {
		if name != "AWSTraceHeader" {
			return sendOut{}, invalid("message system attribute %s is not supported", name)
		}
		e.System = map[string]string{name: v.StringValue}
		system[name] = Attribute{DataType: "String", StringValue: v.StringValue}
	}
	if in.MessageGroupID != "" {
		if e.System == nil {
			e.System = map[string]string{}
		}
		e.System["MessageGroupId"] = in.MessageGroupID
	}
	id, err := c.server.Send(c.queue, e)
	if err != nil {
		return sendOut{}, err
	}
	return sendOut{MessageID: id, MD5: digest(in.MessageBody), AttributesMD5: digestAttributes(in.MessageAttributes), SystemMD5: digestAttributes(system)}, nil
}

type receiveIn struct {
	MaxNumberOfMessages         *int
	VisibilityTimeout           *int
	WaitTimeSeconds             *int
	AttributeNames              []string
	MessageSystemAttributeNames []string
	MessageAttributeNames       []string
}

func receiveMessage(ctx context.Context, c *call, in receiveIn) (any, error) {
	limit, visibility := 1, time.Duration(-1)
	if in.MaxNumberOfMessages != nil {
		limit = *in.MaxNumberOfMessages
	}
	if limit < 1 || limit > 10 {
		return nil, invalid("MaxNumberOfMessages must be between 1 and 10")
	}
	if v := in.VisibilityTimeout; v != nil {
		if *v < 0 || *v > 43200 {
			return nil, invalid("VisibilityTimeout must be between 0 and 43200")
		}
		visibility = time.Duration(*v) * time.Second
	}
	wait, err := c.wait(in.WaitTimeSeconds)
	if err != nil {
		return nil, err
	}
	got, err := c.server.Receive(ctx, c.queue, limit, visibility, wait)
	if err != nil {
		return nil, err
	}
	system := slices.Concat(in.AttributeNames, in.MessageSystemAttributeNames)
	for i := range got {
		got[i].System = pick(got[i].System, system)
		got[i].Attributes = pick(got[i].Attributes, in.MessageAttributeNames)
		got[i].AttributesMD5 = digestAttributes(got[i].Attributes)
	}
	return map[string]any{"Messages": got}, nil
}

func (c *call) wait(given *int) (time.Duration, error) {
	if given != nil {
		if *given < 0 || *given > 20 {
			return 0, invalid("WaitTimeSeconds must be between 0 and 20")
		}
		return time.Duration(*given) * time.Second, nil
	}
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	q, err := c.server.queue(c.queue)
	if err != nil {
		return 0, err
	}
	return q.Wait, nil
}

// pick keeps what was asked for: a name, a prefix ending in ".*", or All.
func pick[V any](from map[string]V, names []string) map[string]V {
	out := maps.Clone(from)
	maps.DeleteFunc(out, func(name string, _ V) bool {
		return !slices.ContainsFunc(names, func(want string) bool {
			prefix, wild := strings.CutSuffix(want, ".*")
			return want == "All" || want == name || wild && strings.HasPrefix(name, prefix)
		})
	})
	return out
}

type receiptIn struct {
	ID                string `json:"Id"`
	ReceiptHandle     string
	VisibilityTimeout *int
}

func deleteMessage(_ context.Context, c *call, in receiptIn) (any, error) {
	return nil, c.server.Delete(c.queue, in.ReceiptHandle)
}

func changeVisibility(_ context.Context, c *call, in receiptIn) (any, error) {
	if in.VisibilityTimeout == nil {
		return nil, missing("VisibilityTimeout")
	}
	if *in.VisibilityTimeout < 0 || *in.VisibilityTimeout > 43200 {
		return nil, invalid("VisibilityTimeout must be between 0 and 43200")
	}
	return nil, c.server.SetVisibility(c.queue, in.ReceiptHandle, time.Duration(*in.VisibilityTimeout)*time.Second)
}

func purgeQueue(_ context.Context, c *call, _ struct{}) (any, error) {
	return nil, c.server.Purge(c.queue)
}
