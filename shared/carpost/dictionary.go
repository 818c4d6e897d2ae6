package carpost

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
)

//go:embed data/*.txt
var data embed.FS

// Dictionary knows makes, models, cities and the words of car posts. The zero value knows nothing. It is never changed
// after it was made, so one may serve any number of posts at the same time.
type Dictionary struct {
	layers []*phrases
	counts Counts
}

// Counts says how much a dictionary knows; aliases and chassis codes are no entries of their own.
type Counts struct{ Makes, Models, Cities, Phrases int }

// Builtin reads the dictionary that comes with the program. It takes some hundredths of a second: call it once and keep it.
func Builtin() (Dictionary, error) {
	var d Dictionary
	files, err := fs.Glob(data, "data/*.txt")
	if err != nil {
		return Dictionary{}, fmt.Errorf("list dictionaries: %w", err)
	}
	var all strings.Builder
	for _, name := range files {
		text, err := data.ReadFile(name)
		if err != nil {
			return Dictionary{}, fmt.Errorf("dictionary %s: %w", name, err)
		}
		all.Write(text)
		all.WriteByte('\n')
	}
	return d.With(all.String())
}

// Counts says how much the dictionary knows.
func (d Dictionary) Counts() Counts { return d.counts }

// With is the dictionary and what text adds to it, in the format of the package comment: a workspace's own aliases.
// Where both know a phrase, the addition wins. The error names the line.
func (d Dictionary) With(text string) (Dictionary, error) {
	b := builder{into: newPhrases(), counts: d.counts}
	n := 0
	for row := range strings.Lines(text) {
		n++
		if err := b.row(row); err != nil {
			return Dictionary{}, fmt.Errorf("dictionary line %d: %w", n, err)
		}
	}
	return Dictionary{layers: append([]*phrases{b.into}, d.layers...), counts: b.counts}, nil
}

// several stands for the maker of models that more than one maker built; such a model takes the maker the post gives.
const several = "-"

type builder struct {
	into   *phrases
	maker  string
	counts Counts
}

func (b *builder) row(row string) error {
	row, _, _ = strings.Cut(row, "#")
	row = strings.TrimRight(row, " \t\r\n")
	if row == "" {
		return nil
	}
	head, list, _ := strings.Cut(row, ":")
	if indented := row[0] == ' ' || row[0] == '\t'; indented {
		if b.maker == "" {
			return fmt.Errorf("model %q has no make above it", strings.TrimSpace(head))
		}
		return b.model(strings.TrimSpace(head), list)
	}
	kindName, value, _ := strings.Cut(head, " ")
	kind, ok := senseNames[kindName]
	if !ok {
		return fmt.Errorf("unknown kind %q", kindName)
	}
	value = strings.TrimSpace(value)
	b.maker = ""
	switch kind {
	case aMake:
		b.maker = value
		if value == several {
			return nil
		}
		b.counts.Makes++
		list += "," + value
	case aCity:
		b.counts.Cities++
		list += "," + value
	case aModel, aChassis:
		return fmt.Errorf("%s %q belongs under a make, indented", kindName, value)
	}
	for alias := range aliases(list) {
		if err := b.file(alias, sense{kind: kind, value: value}); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) file(alias string, s sense) error {
	var exact bool
	alias, exact = strings.CutPrefix(alias, "=")
	alias, s.alone = strings.CutPrefix(alias, "+")
	all, err := expand(alias)
	if err != nil {
		return err
	}
	for _, a := range all {
		forms := []string{a}
		switch {
		case exact:
		case s.kind == aMake:
			b.into.addSlips(a, sense{kind: aMake, value: s.value, alone: true})
			forms = declined(a)
		case s.kind == aCity:
			var all []string
			for _, f := range declined(a) {
				all = append(append(all, f), transliterations(f)...)
			}
			forms = all
		case s.kind != aNumber:
			forms = append(forms, transliterations(a)...)
		}
		for _, f := range forms {
			b.into.add(f, s)
			b.counts.Phrases++
		}
	}
	return nil
}

// model files a model under the make above. An alias is taken alone when it has three letters or a letter and a digit;
// "!" in front demands the maker beside it, "+" does without, "^" marks a chassis code.
func (b *builder) model(name, list string) error {
	if name == "" {
		return fmt.Errorf("a model of %s has no name", b.maker)
	}
	b.counts.Models++
	own := name
	if bare, ok := strings.CutPrefix(name, "!"); ok {
		name = bare
		own = "!" + bare
	}
	for alias := range aliases(list) { // a name that demands its maker does so in every spelling
		if bare, must := strings.CutPrefix(alias, "!"); must && strings.EqualFold(bare, name) {
			own = alias
		}
	}
	for alias := range aliases(own + "," + list) {
		s := sense{kind: aModel, value: name, make: strings.TrimPrefix(b.maker, several)}
		code, chassis := strings.CutPrefix(alias, "^")
		needs, must := strings.CutPrefix(code, "!")
		bare, may := strings.CutPrefix(needs, "+")
		if chassis {
			s.kind = aChassis
		}
		all, err := expand(bare)
		if err != nil {
			return err
		}
		for _, a := range all {
			s.alone = may || !must && telling(a)
			if s.kind == aModel {
				b.into.addSlips(a, s)
			}
			for _, form := range declined(a) {
				b.into.add(form, s)
				b.counts.Phrases++
			}
		}
	}
	return nil
}

// telling names of models are taken without their maker.
func telling(alias string) bool {
	letters, digits := 0, 0
	for _, r := range alias {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	return letters >= 3 || letters > 0 && digits > 0
}

func aliases(list string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for a := range strings.SplitSeq(list, ",") {
			if a = strings.TrimSpace(a); a != "" && !yield(a) {
				return
			}
		}
	}
}
