package house

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cartie/shared/samtmpl"
)

// Queues complains about queues and consumers that would lose, repeat or hide messages.
func Queues(t *samtmpl.Template) []string {
	var out []string
	dead := map[string]bool{}
	for _, q := range t.Queues {
		if q.DLQ != "" {
			dead[q.DLQ] = true
		}
	}
	consumed := map[string]bool{}
	for _, f := range t.Functions {
		for _, s := range f.Sources {
			consumed[s.Queue] = true
			where := "template.yaml: " + f.ID
			if !s.Partial {
				out = append(out, complaint(where, "does not report batch item failures", "one bad message would send the good ones again"))
			}
			if q, ok := t.Queue(s.Queue); ok && q.Visibility < 6*f.Timeout {
				out = append(out, complaint(where, fmt.Sprintf("runs %s on a queue with a visibility of %s", f.Timeout, q.Visibility),
					"less than six times the timeout delivers a message again while it is worked on"))
			}
			if f.Reserved > 0 && s.MaxConcurrency > f.Reserved {
				out = append(out, complaint(where, fmt.Sprintf("may poll with %d but has %d reserved", s.MaxConcurrency, f.Reserved),
					"the surplus is throttled and burns receives until messages land in the DLQ"))
			}
		}
	}
	for _, q := range t.Queues {
		where := "template.yaml: " + q.ID
		if dead[q.ID] {
			if consumed[q.ID] {
				out = append(out, complaint(where, "is a dead-letter queue with a consumer", "what crashed a consumer waits for a person"))
			}
			continue
		}
		if q.DLQ == "" {
			out = append(out, complaint(where, "has no dead-letter queue", "a message that crashes its consumer would come back until it expires"))
		}
		if !consumed[q.ID] {
			out = append(out, complaint(where, "has no consumer", "what is sent there is lost"))
		}
	}
	return out
}

// Budget is what Postgres can carry. It is reckoned for a db.t4g.small, half of what infra-cdk/stage/stages.yaml takes for
// prod: 225 connections by its default formula (memory/9531392), of which 80 % may be promised.
type Budget struct {
	MaxConnections int
	Listener       int // connections of the listener container
	Operators      int // people, dashboards, backups
}

// Production is the budget of the prod stack.
var Production = Budget{MaxConnections: 225, Listener: 6, Operators: 10}

// Connections complains when the functions together may open more connections than Postgres can carry. An environment
// holds one connection for each database role in its settings. t must be resolved with the stack's own parameters.
func Connections(t *samtmpl.Template, b Budget) []string {
	var out []string
	total := b.Listener + b.Operators
	for _, f := range t.Functions {
		roles := 0
		for name := range f.Environment {
			if strings.HasSuffix(name, "DATABASE_URL") {
				roles++
			}
		}
		environments := f.Reserved
		switch {
		case roles == 0:
		case environments == 0 && len(f.Routes)+len(f.Sources)+len(f.Schedules) == 0:
			environments = 1 // an operator starts it by hand
		case environments == 0:
			out = append(out, complaint("samconfig.toml: prod: "+f.ID, "reserves no concurrency", "without a limit one busy function takes every connection"))
		}
		total += roles * environments
	}
	if limit := b.MaxConnections * 8 / 10; total > limit {
		out = append(out, complaint("samconfig.toml: prod", fmt.Sprintf("promises %d connections of %d", total, limit),
			"when Postgres refuses connections every function fails at once: lower Reserved* or take a larger instance"))
	}
	return out
}

var laptop = []string{"LOCAL", "SANDBOX_ORIGIN", "SEED_DEMO", "DEMO_PASSWORD"}

// Settings complains about variables the template declares that only the laptop may have.
func Settings(t *samtmpl.Template) []string {
	var out []string
	for _, f := range t.Functions {
		for _, name := range slices.Sorted(maps.Keys(f.Environment)) {
			if slices.Contains(laptop, name) || strings.HasPrefix(name, "AWS_ENDPOINT_URL") {
				out = append(out, complaint("template.yaml: "+f.ID, "declares "+name, "it opens doors that exist for the laptop only"))
			}
		}
	}
	return out
}

var override = regexp.MustCompile(`(\w+)=([^\s",]+)`)

// Overrides reads parameter_overrides of one environment from the text of samconfig.toml.
func Overrides(text, env string) map[string]string {
	out := map[string]string{}
	section := ""
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			section = strings.Trim(line, "[]")
		}
		if key, value, ok := strings.Cut(line, "="); ok && section == env+".deploy.parameters" && strings.TrimSpace(key) == "parameter_overrides" {
			for _, m := range override.FindAllStringSubmatch(value, -1) {
				out[m[1]] = m[2]
			}
		}
	}
	return out
}
