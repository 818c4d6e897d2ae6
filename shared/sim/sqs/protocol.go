package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/google/uuid"
)

// call is one request on its way through an action.
type call struct {
	server *Server
	base   string // scheme and host the client used, for queue URLs
	queue  string // the queue the body names, for faults and actions
}

type action func(ctx context.Context, c *call, body []byte) (any, error)

// typed decodes the body for an action; do answers nil for an empty object.
func typed[In any](do func(ctx context.Context, c *call, in In) (any, error)) action {
	return func(ctx context.Context, c *call, body []byte) (any, error) {
		var in In
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, fail("SerializationException", "MalformedInput", "the request is not what the action takes")
		}
		return do(ctx, c, in)
	}
}

// actionOf is the table of what the server can do.
func actionOf(name string) action {
	switch name {
	case "CreateQueue":
		return typed(createQueue)
	case "DeleteQueue":
		return typed(deleteQueue)
	case "GetQueueUrl":
		return typed(getQueueURL)
	case "ListQueues":
		return typed(listQueues)
	case "GetQueueAttributes":
		return typed(getQueueAttributes)
	case "SetQueueAttributes":
		return typed(setQueueAttributes)
	case "ListDeadLetterSourceQueues":
		return typed(listSources)
	case "PurgeQueue":
		return typed(purgeQueue)
	case SendMessage:
		return typed(sendMessage)
	case SendMessageBatch:
		return typed(sendBatch)
	case ReceiveMessage:
		return typed(receiveMessage)
	case DeleteMessage:
		return typed(deleteMessage)
	case "DeleteMessageBatch":
		return typed(deleteBatch)
	case "ChangeMessageVisibility":
		return typed(changeVisibility)
	case "ChangeMessageVisibilityBatch":
		return typed(changeVisibilityBatch)
	case "StartMessageMoveTask":
		return typed(startMove)
	case "ListMessageMoveTasks":
		return typed(listMoves)
	}
	return nil
}

// ServeHTTP answers the AWS JSON 1.0 protocol: POST with the action in X-Amz-Target.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.Header().Set("X-Amzn-Requestid", uuid.NewString())
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "AmazonSQS.")
	do := actionOf(name)
	if r.Method != http.MethodPost || !ok || do == nil {
		writeError(w, unsupported("action "+name))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4*maxSize))
	if err != nil {
		writeError(w, fail("SerializationException", "MalformedInput", "the request cannot be read"))
		return
	}
	c := &call{server: s, base: "http://" + r.Host, queue: queueOf(body)}
	if s.struck(name, c.queue, Refuse) {
		writeError(w, &apiError{shape: "ServiceUnavailable", query: "ServiceUnavailable", message: "try again", status: http.StatusServiceUnavailable})
		return
	}
	out, err := do(r.Context(), c, body)
	if s.struck(name, c.queue, DropAnswer) {
		panic(http.ErrAbortHandler)
	}
	switch {
	case errors.Is(err, context.Canceled):
	case err != nil:
		writeError(w, err)
	case out == nil:
		_, _ = io.WriteString(w, "{}")
	default:
		_ = json.NewEncoder(w).Encode(out)
	}
}

func (s *Server) struck(action, queue string, effect Effect) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strike(action, queue, effect)
}

// queueOf reads the queue a request is about: the last part of QueueUrl.
func queueOf(body []byte) string {
	var in struct{ QueueURL, QueueName string }
	if json.Unmarshal(body, &in) != nil {
		return ""
	}
	if in.QueueURL == "" {
		return in.QueueName
	}
	u, err := url.Parse(in.QueueURL)
	if err != nil {
		return ""
	}
	return path.Base(u.Path)
}
