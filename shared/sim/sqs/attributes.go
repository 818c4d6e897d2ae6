package sqs

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

func unknownAttribute(name string) error {
	return fail("InvalidAttributeName", "InvalidAttributeName", "unknown attribute %s", name)
}

// set changes attributes by the names and texts of the API.
func (a *Attributes) set(given map[string]string) error {
	for name, text := range given {
		var err error
		switch name {
		case "VisibilityTimeout":
			a.Visibility, err = ranged(name, text, 0, 43200)
		case "DelaySeconds":
			a.Delay, err = ranged(name, text, 0, 900)
		case "ReceiveMessageWaitTimeSeconds":
			a.Wait, err = ranged(name, text, 0, 20)
		case "MessageRetentionPeriod":
			a.Retention, err = ranged(name, text, 60, 1209600)
		case "MaximumMessageSize":
			var n time.Duration
			n, err = ranged(name, text, 1024, maxSize)
			a.MaxSize = int(n / time.Second)
		case "RedrivePolicy":
			err = a.setRedrive(text)
		case "FifoQueue":
			err = unsupported("a FIFO queue")
		case "SqsManagedSseEnabled", "KmsMasterKeyId", "Policy", "RedriveAllowPolicy": // accepted, without effect here
		default:
			err = unknownAttribute(name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func ranged(name, text string, low, high int) (time.Duration, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, fail("InvalidAttributeValue", "InvalidAttributeValue", "%s must be between %d and %d", name, low, high)
	}
	return time.Duration(n) * time.Second, nil
}

// setRedrive reads the policy; SDKs write maxReceiveCount as a number or as a text.
func (a *Attributes) setRedrive(text string) error {
	if text == "" {
		a.DLQ, a.MaxReceive = "", 0
		return nil
	}
	var policy struct {
		Target string `json:"deadLetterTargetArn"`
		Count  any    `json:"maxReceiveCount"`
	}
	err := json.Unmarshal([]byte(text), &policy)
	count, bad := strconv.Atoi(fmt.Sprint(policy.Count))
	name := policy.Target[strings.LastIndex(policy.Target, ":")+1:]
	if err != nil || bad != nil || count < 1 || count > 1000 || !validName(name) {
		return fail("InvalidAttributeValue", "InvalidAttributeValue", "RedrivePolicy names a queue and 1 to 1000 receives")
	}
	a.DLQ, a.MaxReceive = name, count
	return nil
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// describe lists all attributes by the names of the API.
func (q *queue) describe(now time.Time) map[string]string {
	visible, inFlight, delayed := q.count(now)
	out := map[string]string{
		"QueueArn":                              ARN(q.name),
		"VisibilityTimeout":                     seconds(q.Visibility),
		"DelaySeconds":                          seconds(q.Delay),
		"ReceiveMessageWaitTimeSeconds":         seconds(q.Wait),
		"MessageRetentionPeriod":                seconds(q.Retention),
		"MaximumMessageSize":                    strconv.Itoa(q.MaxSize),
		"SqsManagedSseEnabled":                  "true",
		"CreatedTimestamp":                      strconv.FormatInt(q.created.Unix(), 10),
		"LastModifiedTimestamp":                 strconv.FormatInt(q.modified.Unix(), 10),
		"ApproximateNumberOfMessages":           strconv.Itoa(visible),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(inFlight),
		"ApproximateNumberOfMessagesDelayed":    strconv.Itoa(delayed),
	}
	if q.DLQ != "" {
		policy, _ := json.Marshal(map[string]any{"deadLetterTargetArn": ARN(q.DLQ), "maxReceiveCount": q.MaxReceive})
		out["RedrivePolicy"] = string(policy)
	}
	return out
}
