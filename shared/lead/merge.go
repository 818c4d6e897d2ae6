package lead

import (
	"strings"
	"time"
	"unicode/utf8"

	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/money"
	"cartie/shared/phone"
)

// Draft is an intent as somebody just told it. Empty fields say nothing.
type Draft struct {
	Contact      ident.ID
	Type         Type
	Source       Source
	Bot          *ident.ID
	Conversation *ident.ID
	Account      *ident.ID
	Car          string
	Budget       string
	BudgetRange  money.Range // Budget as numbers; the zero Range is read from Budget, if that names its currency
	City         string
	Comment      string
	Language     lang.Code
	Attribution  Attribution
	// Name and Phone as given with this intent: kept on the timeline when the contact carries others.
	Name  string
	Phone phone.E164
}

// fresh reports whether the lead is young enough at a time to mean the same as a new intent: exactly window after its last
// activity it still is.
func (l Lead) fresh(at time.Time, window time.Duration) bool {
	return !at.After(l.LastActivityAt.Add(window))
}

// absorb adds a draft to the lead. What was unknown is filled in. Of car, budget and city the newest word counts and the
// one before stands on the timeline; comments add up. The place to answer is where the person spoke last; source, account
// and attribution stay those of the first touch.
func (l *Lead) absorb(d Draft) {
	latest(&l.Car, tidy(d.Car))
	if said := tidy(d.Budget); said != "" {
		l.Budget, l.BudgetRange = said, d.BudgetRange
		if d.BudgetRange == (money.Range{}) {
			l.BudgetRange = amounts(said)
		}
	}
	latest(&l.City, tidy(d.City))
	l.Comment = joined(l.Comment, tidy(d.Comment))
	if d.Language.Valid() {
		l.Language = d.Language
	}
	if d.Conversation != nil {
		l.Conversation, l.Bot = d.Conversation, d.Bot
	}
	if l.Bot == nil {
		l.Bot = d.Bot
	}
	if l.Account == nil {
		l.Account = d.Account
	}
	l.Attribution = l.Attribution.or(d.Attribution)
}

// amounts reads a budget that names its currency; the zero Range for all others: a wrong number is worse than none.
func amounts(budget string) money.Range {
	r, _ := money.Parse(budget, "")
	return r
}

func latest(value *string, said string) {
	if said != "" {
		*value = said
	}
}

// joined appends what was not said before. Beyond MaxText the oldest words give way; the timeline has them.
func joined(before, said string) string {
	switch {
	case said == "" || strings.Contains(before, said):
		return before
	case before == "":
		return said
	}
	all := before + "\n" + said
	if over := utf8.RuneCountInString(all) - MaxText; over > 0 {
		all = strings.TrimSpace(string([]rune(all)[over:]))
	}
	return all
}

// or fills the gaps of the first touch. The click and browser of a form belong together and are taken together.
func (a Attribution) or(next Attribution) Attribution {
	if a.Link == "" {
		a.Link = next.Link
	}
	if a.UserAgent == "" && a.FBC == "" && a.FBP == "" {
		a.UserAgent, a.IP, a.PageURL, a.FBC, a.FBP = next.UserAgent, next.IP, next.PageURL, next.FBC, next.FBP
	}
	if a.UTM == (UTM{}) {
		a.UTM = next.UTM
	}
	return a
}
