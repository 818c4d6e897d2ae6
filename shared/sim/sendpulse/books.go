package sendpulse

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cartie/shared/sim/calls"
)

var (
	mailShape  = regexp.MustCompile(`^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$`)
	phoneShape = regexp.MustCompile(`^[1-9][0-9]{9,14}$`)
)

func done() calls.Answer {
	return calls.Answer{Status: http.StatusOK, Body: map[string]any{"result": true}}
}

func (s *Server) route(r *http.Request, account string, body map[string]any) calls.Answer {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/balance":
		return calls.Answer{Status: http.StatusOK, Body: map[string]any{"currency": "UAH", "balance_currency": "1250.50"}}
	case r.Method == http.MethodGet && r.URL.Path == "/addressbooks":
		return s.list(r, account)
	case r.Method == http.MethodPost && r.URL.Path == "/sms/numbers":
		book, _ := body["addressBookId"].(float64)
		return s.addPhones(account, int(book), body)
	case r.Method == http.MethodPost && len(parts) == 3 && parts[0] == "addressbooks" && parts[2] == "emails":
		book, _ := strconv.Atoi(parts[1])
		return s.addEmails(account, book, body)
	}
	return refused(http.StatusNotFound, 404, "Not found")
}

func (s *Server) list(r *http.Request, account string) calls.Answer {
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || limit < 1 || limit > 100 {
		limit = 100
	}
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	out := []map[string]any{}
	for i, book := range s.books[account] {
		if i < offset || len(out) == limit {
			continue
		}
		n := len(s.entries[book])
		out = append(out, map[string]any{
			"id": book, "name": "Cartie leads", "all_email_qty": n, "active_email_qty": n, "inactive_email_qty": 0,
			"creationdate": "2026-09-01 08:52:40", "status": 0, "status_explain": "Active",
		})
	}
	return calls.Answer{Status: http.StatusOK, Body: out}
}

func (s *Server) addEmails(account string, book int, body map[string]any) calls.Answer {
	list, _ := body["emails"].([]any)
	switch {
	case !slices.Contains(s.books[account], book):
		return refused(http.StatusNotFound, 213, "Book not found")
	case len(list) == 0:
		return refused(http.StatusBadRequest, 8, "No data")
	}
	var taken []Entry
	for _, item := range list {
		one, _ := item.(map[string]any)
		email, _ := one["email"].(string)
		if !mailShape.MatchString(email) {
			return calls.Answer{Status: http.StatusOK, Body: map[string]any{"result": false}}
		}
		e := Entry{Book: book, Email: email, Variables: map[string]string{}}
		vars, _ := one["variables"].(map[string]any)
		for name, value := range vars {
			e.Variables[name], _ = value.(string)
		}
		taken = append(taken, e)
	}
	for _, e := range taken {
		s.put(e)
	}
	return done()
}

func (s *Server) addPhones(account string, book int, body map[string]any) calls.Answer {
	list, _ := body["phones"].([]any)
	switch {
	case !slices.Contains(s.books[account], book):
		return refused(http.StatusNotFound, 213, "Book not found")
	case len(list) == 0:
		return refused(http.StatusBadRequest, 8, "No data")
	}
	counters := map[string]int{"added": 0, "exceptions": 0, "exists": 0}
	for _, item := range list {
		number, _ := item.(string)
		switch {
		case !phoneShape.MatchString(number):
			counters["exceptions"]++
		case s.put(Entry{Book: book, Phone: number}):
			counters["added"]++
		default:
			counters["exists"]++
		}
	}
	return calls.Answer{Status: http.StatusOK, Body: map[string]any{"result": true, "counters": counters}}
}

// put adds a person, or changes the variables of a known one; it answers whether they are new.
func (s *Server) put(e Entry) bool {
	for i, known := range s.entries[e.Book] {
		if known.Email != e.Email || known.Phone != e.Phone {
			continue
		}
		for name, value := range e.Variables {
			s.entries[e.Book][i].Variables[name] = value
		}
		return false
	}
	s.entries[e.Book] = append(s.entries[e.Book], e)
	return true
}
