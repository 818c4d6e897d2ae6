package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"cartie/shared/carpost"
)

// longestPost is more than any platform lets through in one message.
const longestPost = 1 << 20

// parseCommand turns {"id","text"} lines into {"id","is_ad","cars"} lines, as the corpus of car posts is scored.
func parseCommand(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("parse", flag.ContinueOnError)
	file := flags.String("rules", "", "a file of rules that teaches the layout of these posts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var rules carpost.Rules
	if *file != "" {
		text, err := os.ReadFile(*file)
		if err != nil {
			return fmt.Errorf("rules: %w", err)
		}
		if rules, err = carpost.ParseRules(string(text)); err != nil {
			return fmt.Errorf("rules %s: %w", *file, err)
		}
	}
	dictionary, err := carpost.Builtin()
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestPost)
	answers := bufio.NewWriter(out)
	enc := json.NewEncoder(answers)
	enc.SetEscapeHTML(false)
	now := time.Now()
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var post struct{ ID, Text string }
		if err := json.Unmarshal(lines.Bytes(), &post); err != nil {
			return fmt.Errorf("post on line %d: %w", n, err)
		}
		if err := enc.Encode(plain(post.ID, carpost.Parse(post.Text, dictionary, rules, now))); err != nil {
			return fmt.Errorf("write the cars of post %s: %w", post.ID, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read posts: %w", err)
	}
	return answers.Flush()
}

type plainPost struct {
	ID   string           `json:"id"`
	IsAd bool             `json:"is_ad"`
	Cars []map[string]any `json:"cars"`
}

// plain drops spans and confidences.
func plain(id string, r carpost.Result) plainPost {
	out := plainPost{id, r.Kind.Ad(), []map[string]any{}}
	for i := range r.Cars {
		out.Cars = append(out.Cars, r.Cars[i].Plain())
	}
	return out
}
