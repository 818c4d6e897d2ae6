// Package contact knows the people who write to a dealer, whatever door they came through: one row a person, found again
// by their channel identity or by the phone number they gave. It refuses intents: what somebody wants is a lead.
package contact

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/page"
	"cartie/shared/phone"
)

// Contact is a person. Unknown values are empty.
type Contact struct {
	ID        ident.ID
	Version   int
	Name      string
	Phone     phone.E164
	Email     string // lower case
	Language  lang.Code
	City      string
	Tags      []string // lower case; see TagTx
	CreatedAt time.Time
	UpdatedAt time.Time

	nameBy, phoneBy giver
}

// Position is where the contact stands in a list from new to old.
func (c Contact) Position() page.Position { return page.Position{At: c.CreatedAt, ID: c.ID} }

// MaxLine is how many characters a name or a city may have; longer ones given by people are cut, since a message must
// never fail for the length of a name.
const MaxLine = 200

// Identity is a person as Telegram knows them. ExternalID is the user id in decimal. Language is spoken with them until
// they choose another; empty is lang.Default.
type Identity struct {
	ExternalID string
	Username   string // without @
	FirstName  string
	LastName   string
	Language   lang.Code
}

// name is what the profile calls the person: the full name, failing that the username.
func (i Identity) name() string {
	if full := line(i.FirstName + " " + i.LastName); full != "" || i.Username == "" {
		return full
	}
	return line("@" + i.Username)
}

// Fill is what a person said of themselves in their own chat. Empty fields say nothing.
type Fill struct {
	Name     string
	Phone    phone.E164
	City     string
	Language lang.Code
}

// Draft is a person as a form or a member of staff describes them. The phone may be empty: then nobody can be found by
// it, and the person is new.
type Draft struct {
	Name     string
	Phone    phone.E164
	Email    string
	City     string
	Language lang.Code // of a new contact; empty is lang.Default
}

// giver says who gave a value. A weaker giver never replaces what a stronger one gave.
type giver string

const (
	profile giver = "profile" // the channel's profile: nicknames, emoji
	form    giver = "form"    // a public form, which anybody may fill in with anybody's phone
	person  giver = "person"  // the person, in their own chat
	staff   giver = "staff"
)

// givers, from the weakest to the strongest.
var givers = []giver{profile, form, person, staff}

func (g giver) weight() int { return slices.Index(givers, g) }

// told is everything of a contact that save writes.
func (c Contact) told() [7]string {
	return [7]string{c.Name, string(c.nameBy), string(c.Phone), string(c.phoneBy), c.Email, string(c.Language), c.City}
}

// take replaces a value by what a giver says, unless a stronger one has spoken or nothing is said.
func take[T ~string](value *T, by *giver, said T, who giver) {
	if said != "" && (*value == "" || who.weight() >= by.weight()) {
		*value, *by = said, who
	}
}

// hear adds what a giver says. City is a gap to fill: the city of a wish stands on the lead.
func (c *Contact) hear(who giver, name string, number phone.E164, city string) {
	take(&c.Name, &c.nameBy, line(name), who)
	take(&c.Phone, &c.phoneBy, number, who)
	if c.City == "" {
		c.City = line(city)
	}
}

// check tidies what staff changed and refuses what is no contact.
func (c *Contact) check() error {
	c.Name, c.City, c.Email = line(c.Name), line(c.City), strings.ToLower(strings.TrimSpace(c.Email))
	if !c.Language.Valid() {
		return fault.InvalidField("body.language", "not one of uk, ru, en")
	}
	if name, host, ok := strings.Cut(c.Email, "@"); c.Email != "" && (!ok || name == "" || host == "" || len(c.Email) > 254) {
		return fault.InvalidField("body.email", "not an e-mail address")
	}
	return nil
}

// line is text on one line of at most MaxLine characters that Postgres can keep.
func line(s string) string {
	s = strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")), " ")
	if utf8.RuneCountInString(s) > MaxLine {
		s = strings.TrimSpace(string([]rune(s)[:MaxLine]))
	}
	return s
}
