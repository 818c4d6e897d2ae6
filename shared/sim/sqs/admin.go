package sqs

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var queueName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

func validName(name string) bool { return queueName.MatchString(name) }

// names lists queue names with a prefix, sorted. Called with mu held.
func (s *Server) names(prefix string) []string {
	all := slices.Sorted(maps.Keys(s.queues))
	return slices.DeleteFunc(all, func(name string) bool { return !strings.HasPrefix(name, prefix) })
}

type createIn struct {
	QueueName  string
	Attributes map[string]string
}

func createQueue(_ context.Context, c *call, in createIn) (any, error) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if !validName(in.QueueName) {
		return nil, invalid("a queue name has 1 to 80 letters, digits, - and _")
	}
	wanted := Attributes{}.orDefault()
	if err := wanted.set(in.Attributes); err != nil {
		return nil, err
	}
	if q, ok := s.queues[in.QueueName]; ok {
		if len(in.Attributes) > 0 && q.Attributes != wanted {
			return nil, fail("QueueNameExists", "QueueAlreadyExists", "the queue exists with other attributes")
		}
	} else {
		now := s.now()
		s.queues[in.QueueName] = &queue{name: in.QueueName, Attributes: wanted, created: now, modified: now}
	}
	return map[string]string{"QueueUrl": URL(c.base, in.QueueName)}, nil
}

func deleteQueue(_ context.Context, c *call, _ struct{}) (any, error) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if _, err := c.server.queue(c.queue); err != nil {
		return nil, err
	}
	delete(c.server.queues, c.queue)
	c.server.broadcast()
	return nil, nil
}

func getQueueURL(_ context.Context, c *call, _ struct{}) (any, error) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if _, err := c.server.queue(c.queue); err != nil {
		return nil, err
	}
	return map[string]string{"QueueUrl": URL(c.base, c.queue)}, nil
}

func listQueues(_ context.Context, c *call, in struct{ QueueNamePrefix string }) (any, error) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	urls := []string{}
	for _, name := range c.server.names(in.QueueNamePrefix) {
		urls = append(urls, URL(c.base, name))
	}
	return map[string]any{"QueueUrls": urls}, nil
}

func listSources(_ context.Context, c *call, _ struct{}) (any, error) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if _, err := c.server.queue(c.queue); err != nil {
		return nil, err
	}
	urls := []string{}
	for _, name := range c.server.names("") {
		if c.server.queues[name].DLQ == c.queue {
			urls = append(urls, URL(c.base, name))
		}
	}
	return map[string]any{"queueUrls": urls}, nil
}

func getQueueAttributes(_ context.Context, c *call, in struct{ AttributeNames []string }) (any, error) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	q, err := c.server.queue(c.queue)
	if err != nil {
		return nil, err
	}
	now := c.server.now()
	q.expire(now)
	all := q.describe(now)
	for _, name := range in.AttributeNames {
		if _, known := all[name]; !known && name != "All" && name != "RedrivePolicy" && name != "Policy" {
			return nil, unknownAttribute(name)
		}
	}
	return map[string]any{"Attributes": pick(all, in.AttributeNames)}, nil
}

func setQueueAttributes(_ context.Context, c *call, in struct{ Attributes map[string]string }) (any, error) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	q, err := c.server.queue(c.queue)
	if err != nil {
		return nil, err
	}
	wanted := q.Attributes
	if err := wanted.set(in.Attributes); err != nil {
		return nil, err
	}
	q.Attributes, q.modified = wanted, c.server.now()
	c.server.broadcast()
	return nil, nil
}
