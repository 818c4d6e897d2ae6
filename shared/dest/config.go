package dest

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"cartie/shared/fault"
	"cartie/shared/lang"
)

// Config holds the opened settings of one integration by Field.Key. It is stored sealed, as JSON, and formats and logs
// as "[config]".
type Config map[string]string

// Format implements fmt.Formatter without showing values.
func (Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[config]") }

// LogValue implements slog.LogValuer without showing values.
func (Config) LogValue() slog.Value { return slog.StringValue("[config]") }

// Field is one setting: what the form shows and what is checked.
type Field struct {
	Key      string        `json:"key"`
	Label    lang.Text     `json:"label"`
	Help     lang.Text     `json:"help,omitempty"`
	Hidden   bool          `json:"hidden"` // a secret: written, masked, never read back
	Required bool          `json:"required"`
	Pattern  string        `json:"pattern,omitempty"` // regular expression for the whole value, common to Go and browsers
	Example  string        `json:"example,omitempty"` // an invented value that fits Pattern
	Lifetime time.Duration `json:"-"`                 // the value counts only so long after it was saved; 0 = for ever
	Overlap  time.Duration `json:"-"`                 // a value that is replaced still counts so long, see Former; 0 = not at all
	// Check refuses what Pattern cannot tell, with an error for the person who typed the value; nil refuses nothing.
	Check func(value string) error `json:"-"`
}

const maxValue = 4000 // characters

// Accept turns what a person saved into the configuration to seal. Values are trimmed; a hidden field that is not sent,
// or sent empty, keeps its stored value; any other field not sent is emptied. now starts lifetimes of values that
// changed. Fault: Invalid with one entry per wrong field at "settings.<key>".
func (k Kind) Accept(sent, stored Config, now time.Time) (Config, error) {
	out, wrong := Config{}, []fault.Field{}
	refuse := func(key, message string) {
		wrong = append(wrong, fault.Field{Location: "settings." + key, Message: message})
	}
	known := map[string]bool{}
	for _, f := range k.Fields {
		known[f.Key] = true
		value := strings.TrimSpace(sent[f.Key])
		if value == "" && f.Hidden {
			value = stored[f.Key]
		}
		switch {
		case value == "" && f.Required:
			refuse(f.Key, "is required")
		case value == "":
		case !utf8.ValidString(value) || utf8.RuneCountInString(value) > maxValue:
			refuse(f.Key, fmt.Sprintf("must be text of at most %d characters", maxValue))
		case f.Pattern != "" && !f.fits(value):
			refuse(f.Key, "does not have the expected form")
		case f.Check != nil && f.Check(value) != nil:
			refuse(f.Key, f.Check(value).Error())
		default:
			f.put(out, value, stored, now)
		}
	}
	for key := range sent {
		if !known[key] {
			refuse("*", "has a key this kind does not know") // not named: it may be a pasted secret
			break
		}
	}
	if len(wrong) > 0 {
		f := fault.New(fault.Invalid, "invalid_settings", "the settings have wrong values")
		f.Fields = wrong
		return nil, f
	}
	return out, nil
}

// put keeps the end of the lifetime of a value that was saved again unchanged, and for a while the value it replaces.
func (f Field) put(out Config, value string, stored Config, now time.Time) {
	out[f.Key] = value
	f.keepFormer(out, value, stored, now)
	if f.Lifetime == 0 {
		return
	}
	until := stored[f.untilKey()]
	if value != stored[f.Key] || until == "" {
		until = now.Add(f.Lifetime).UTC().Format(time.RFC3339)
	}
	out[f.untilKey()] = until
}

func (f Field) keepFormer(out Config, value string, stored Config, now time.Time) {
	former, until := f.Former(stored, now)
	if old := stored[f.Key]; f.Overlap > 0 && old != "" && old != value {
		former, until = old, now.Add(f.Overlap)
	}
	if former != "" && former != value {
		out[f.formerKey()], out[f.formerUntilKey()] = former, until.UTC().Format(time.RFC3339)
	}
}

// Former is the value that was replaced and still counts at now, and until when; empty when there is none.
func (f Field) Former(c Config, now time.Time) (string, time.Time) {
	until, err := time.Parse(time.RFC3339, c[f.formerUntilKey()])
	if err != nil || !now.Before(until) {
		return "", time.Time{}
	}
	return c[f.formerKey()], until
}

// Expires is when the field's value ends at the latest; false when it does not, or is over at now.
func (f Field) Expires(c Config, now time.Time) (time.Time, bool) {
	if f.Lifetime == 0 || f.Value(c, now) == "" {
		return time.Time{}, false
	}
	until, err := time.Parse(time.RFC3339, c[f.untilKey()])
	return until, err == nil
}

// Hidden lists the keys whose values are secrets: they are sealed and never shown.
func (k Kind) Hidden() []string {
	var keys []string
	for _, f := range k.Fields {
		if !f.Hidden {
			continue
		}
		keys = append(keys, f.Key)
		if f.Overlap > 0 {
			keys = append(keys, f.formerKey())
		}
	}
	return keys
}

// Shown gives what staff may read back: the values of fields that are not hidden and still count at now, and the keys of
// hidden fields that are filled.
func (k Kind) Shown(stored Config, now time.Time) (values map[string]string, filled []string) {
	values, filled = map[string]string{}, []string{}
	for _, f := range k.Fields {
		switch {
		case f.Hidden && stored[f.Key] != "":
			filled = append(filled, f.Key)
		case !f.Hidden:
			values[f.Key] = f.Value(stored, now)
		}
	}
	return values, filled
}

// Value is the field's value in c, empty once its lifetime is over at now.
func (f Field) Value(c Config, now time.Time) string {
	if f.Lifetime > 0 {
		until, err := time.Parse(time.RFC3339, c[f.untilKey()])
		if err != nil || !now.Before(until) {
			return ""
		}
	}
	return c[f.Key]
}

func (f Field) untilKey() string       { return f.Key + "_until" }
func (f Field) formerKey() string      { return f.Key + "_former" }
func (f Field) formerUntilKey() string { return f.Key + "_former_until" }

func (f Field) fits(value string) bool {
	ok, err := regexp.MatchString("^(?:"+f.Pattern+")$", value)
	return ok && err == nil
}

func complete(fields []Field) error {
	seen := map[string]bool{}
	for _, f := range fields {
		switch {
		case f.Key == "" || seen[f.Key]:
			return fmt.Errorf("field %q: the key is missing or used twice", f.Key)
		case len(f.Label.Missing()) > 0 || (f.Help != nil && len(f.Help.Missing()) > 0):
			return fmt.Errorf("field %q: a language of the label or help is missing", f.Key)
		case f.Required && f.Example == "":
			return fmt.Errorf("field %q: the example is missing", f.Key)
		case f.Example != "" && f.Pattern != "" && !f.fits(f.Example):
			return fmt.Errorf("field %q: the example does not fit the pattern", f.Key)
		case f.Example != "" && f.Check != nil && f.Check(f.Example) != nil:
			return fmt.Errorf("field %q: the example is refused: %w", f.Key, f.Check(f.Example))
		}
		for _, key := range []string{f.Key, f.untilKey(), f.formerKey(), f.formerUntilKey()} {
			seen[key] = true
		}
	}
	return nil
}
