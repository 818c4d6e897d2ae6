package lead

import (
	"slices"

	"cartie/shared/fault"
)

// Status is the stage of a lead.
type Status string

// The stages. Only the merge rule makes a lead stale: the person came back too late to mean the same.
const (
	StatusNew        Status = "new"
	StatusInProgress Status = "in_progress"
	StatusWon        Status = "won"
	StatusLost       Status = "lost"
	StatusStale      Status = "stale"
)

// moves are the steps staff may take. A closed lead comes back by being taken into work again.
var moves = map[Status][]Status{
	StatusNew:        {StatusInProgress, StatusWon, StatusLost},
	StatusInProgress: {StatusWon, StatusLost},
	StatusWon:        {StatusInProgress},
	StatusLost:       {StatusInProgress},
	StatusStale:      {StatusInProgress},
}

// Closed reports whether the stage ends an intent.
func (s Status) Closed() bool { return s == StatusWon || s == StatusLost || s == StatusStale }

// to refuses steps that are none, as a Conflict lead_status.
func (s Status) to(next Status) error {
	if s != next && !slices.Contains(moves[s], next) {
		return fault.New(fault.Conflict, "lead_status", "a lead that is %s cannot become %s", s, next)
	}
	return nil
}
