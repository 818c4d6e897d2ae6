package sendpulse

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"cartie/shared/clock"
	"cartie/shared/dest"
)

type sender struct {
	base   string
	client *http.Client
	tokens *tokens
	pace   *dest.Pace
}

var (
	_ dest.Sender = sender{}
	_ dest.Prober = sender{}
)

var bookShape = regexp.MustCompile(`^[1-9][0-9]{0,11}$`)

// Send implements dest.Sender: addresses are joined to as few calls as possible. A call that is refused for one of them
// is halved until it stands alone; once the account or SendPulse itself is the trouble, the rest is not tried.
func (s sender) Send(ctx context.Context, config dest.Config, events []dest.Event) []dest.Outcome {
	out := make([]dest.Outcome, len(events))
	now := clock.Now(ctx)
	entries := make([]entry, len(events))
	var ready []int
	for i, e := range events {
		made, refused := convert(e, now)
		if refused != nil {
			out[i] = *refused
			continue
		}
		entries[i] = made
		ready = append(ready, i)
	}
	if len(ready) == 0 {
		return out
	}
	// A retried event may be claimed after a newer one of the same person.
	slices.SortStableFunc(ready, func(a, b int) int {
		return cmp.Or(events[a].At.Compare(events[b].At), bytes.Compare(events[a].ID[:], events[b].ID[:]))
	})
	pending := group(entries, ready)
	stop := s.settings(config)
	for len(pending) > 0 {
		part := pending[0]
		pending = pending[1:]
		joined := make([]entry, len(part))
		for j, i := range part {
			joined[j] = entries[i]
		}
		var o dest.Outcome
		if stop != nil {
			o = *stop
		} else {
			o = s.add(ctx, config, joined)
		}
		if o.State == dest.Failed && len(part) > 1 {
			half := len(part) / 2
			pending = slices.Insert(pending, 0, part[:half], part[half:])
			continue
		}
		if o.State != dest.Delivered && o.State != dest.Failed {
			stop = &o
		}
		for j, i := range part {
			out[i] = o
			out[i].Key = events[i].ID.String()
			out[i].Request = shown(config, joined[j])
		}
	}
	return out
}

func (s sender) settings(config dest.Config) *dest.Outcome {
	if config[keyID] == "" || config[keySecret] == "" || !bookShape.MatchString(config[keyBook]) {
		return refusal(dest.Broken, "settings", "the API ID, the API secret or the mailing list is missing")
	}
	return nil
}

// group makes calls of one sort each, in which nobody stands twice, so that the latest news of a person comes last.
func group(entries []entry, ready []int) [][]int {
	var out [][]int
	for _, mail := range []bool{true, false} {
		var part []int
		inside := map[string]bool{}
		for _, i := range ready {
			if (entries[i].Email != "") != mail {
				continue
			}
			address := entries[i].Email + entries[i].phone
			if inside[address] || len(part) == batch {
				out, part = append(out, part), nil
				clear(inside)
			}
			part, inside[address] = append(part, i), true
		}
		if len(part) > 0 {
			out = append(out, part)
		}
	}
	return out
}

func (s sender) add(ctx context.Context, config dest.Config, entries []entry) dest.Outcome {
	path, body := request(config, entries)
	raw, err := json.Marshal(body)
	if err != nil {
		return dest.Refuse(dest.Failed, "payload", "the addresses cannot be written as JSON")
	}
	o, _ := s.call(ctx, config, http.MethodPost, path, raw)
	return o
}

// request is the call that adds entries of one sort.
func request(config dest.Config, entries []entry) (path string, body any) {
	if entries[0].Email != "" {
		return "/addressbooks/" + config[keyBook] + "/emails", map[string]any{"emails": entries}
	}
	phones := make([]string, len(entries))
	for i, e := range entries {
		phones[i] = e.phone
	}
	book, _ := strconv.ParseInt(config[keyBook], 10, 64) // its shape is checked
	return "/sms/numbers", map[string]any{"addressBookId": book, "phones": phones}
}

// shown is the request as if it had carried this entry alone. Whom it tells of is in the lead; here the address is cut.
func shown(config dest.Config, e entry) json.RawMessage {
	e.Email, e.phone = cut(e.Email), cut(e.phone)
	vars := map[string]string{}
	for name, value := range e.Variables {
		if name == "name" || name == "phone" {
			value = "***"
		}
		vars[name] = value
	}
	e.Variables = vars
	path, body := request(config, []entry{e})
	raw, err := json.Marshal(map[string]any{"path": path, "body": body})
	if err != nil {
		return nil
	}
	return raw
}

func cut(address string) string {
	runes := []rune(address)
	if len(runes) < 4 {
		return address
	}
	return string(runes[:2]) + "***" + string(runes[len(runes)-2:])
}

// Probe implements dest.Prober: it reads the account's address books and looks for the one in the settings.
func (s sender) Probe(ctx context.Context, config dest.Config) dest.Outcome {
	if refused := s.settings(config); refused != nil {
		return *refused
	}
	const page, pages = 100, 20
	for n := range pages {
		o, raw := s.call(ctx, config, http.MethodGet, "/addressbooks?limit="+strconv.Itoa(page)+"&offset="+strconv.Itoa(n*page), nil)
		var books []struct {
			ID     json.RawMessage `json:"id"` // a number, or text
			Status json.RawMessage `json:"status"`
		}
		if o.Status < 200 || o.Status >= 300 || json.Unmarshal(raw, &books) != nil {
			if o.State == dest.Delivered {
				o.State = dest.Retry
			}
			return o
		}
		o.Code, o.Message, o.Response = "", "", ""
		for _, b := range books {
			if plain(b.ID) != config[keyBook] {
				continue
			}
			o.State = dest.Delivered
			if status := plain(b.Status); status != "0" && status != "" {
				o.State, o.Code, o.Message = dest.Broken, "book", "the mailing list is not active"
			}
			return o
		}
		if len(books) < page {
			o.State, o.Code, o.Message = dest.Broken, "book", "the account has no such mailing list"
			return o
		}
	}
	return dest.Refuse(dest.Broken, "book", "the account has no such mailing list")
}

func plain(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
