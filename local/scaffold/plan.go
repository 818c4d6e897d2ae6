package main

import (
	"bytes"
	"embed"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

const (
	templateFile = "template.yaml"
	tableFile    = "local/functions.go"
)

//go:embed skeleton
var skeleton embed.FS

var (
	kinds    = []string{"http", "telegram", "queue", "schedule"}
	nameRule = regexp.MustCompile(`^[a-z][a-z0-9]{1,23}$`)
)

// Plan is the text of every file that a new function adds or changes, by path. template and table are what template.yaml
// and local/functions.go hold now.
func Plan(name, kind, template, table string) (map[string]string, error) {
	if !nameRule.MatchString(name) {
		return nil, fmt.Errorf("NAME=%q: lower case letters and digits, 2 to 24 of them", name)
	}
	if !slices.Contains(kinds, kind) {
		return nil, fmt.Errorf("KIND=%q: one of %s", kind, strings.Join(kinds, ", "))
	}
	bot, tg := strings.CutPrefix(name, "tg")
	if kind == "telegram" && (!tg || bot == "") {
		return nil, fmt.Errorf("NAME=%q: a Telegram webhook is called tg and the kind of bot, such as tgcatalog", name)
	}
	words := struct{ Name, ID, Bot string }{name, strings.ToUpper(name[:1]) + name[1:], bot}
	plan := map[string]string{}
	for path, from := range map[string]string{
		"functions/" + name + "/" + name + ".go":      kind + ".go",
		"functions/" + name + "/" + name + "_test.go": kind + "_test.go",
		"functions/" + name + "/lambda/main.go":       "main.go",
		templateFile:                                  kind + ".yaml",
	} {
		text, err := fill(from, words)
		if err != nil {
			return nil, err
		}
		plan[path] = text
	}
	var err error
	if plan[templateFile], err = intoTemplate(template, words.ID, plan[templateFile]); err != nil {
		return nil, err
	}
	if plan[tableFile], err = intoTable(table, name); err != nil {
		return nil, err
	}
	return plan, nil
}

func fill(name string, words any) (string, error) {
	t, err := template.ParseFS(skeleton, "skeleton/"+name+".tmpl")
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = t.Execute(&b, words)
	return b.String(), err
}

var nextSection = regexp.MustCompile(`(?m)^[A-Za-z]`)

// intoTemplate puts a block at the end of the Resources section.
func intoTemplate(text, id, block string) (string, error) {
	if regexp.MustCompile(`(?m)^  ` + id + `(Queue|Dlq)?:\s*$`).MatchString(text) {
		return "", fmt.Errorf("%s has a resource %s already", templateFile, id)
	}
	const section = "\nResources:\n"
	at := strings.Index(text, section)
	if at < 0 {
		return "", fmt.Errorf("%s has no Resources section", templateFile)
	}
	end := len(text)
	if next := nextSection.FindStringIndex(text[at+len(section):]); next != nil {
		end = at + len(section) + next[0]
	}
	before, after := strings.TrimRight(text[:end], "\n")+"\n", text[end:]
	if after != "" {
		after = "\n" + after
	}
	return before + "\n" + block + after, nil
}

// intoTable adds the import and, at the end of the literal that lists the functions, an entry in the form of the others.
func intoTable(text, name string) (string, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, tableFile, text, parser.ParseComments)
	if err != nil {
		return "", err
	}
	offset := func(p token.Pos) int { return set.Position(p).Offset }
	like, end := "", -1
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || end >= 0 || len(lit.Elts) == 0 {
			return true
		}
		last := lit.Elts[len(lit.Elts)-1]
		source := text[offset(last.Pos()):offset(last.End())]
		if m := regexp.MustCompile(`\b([a-z0-9]+)\.Function\b`).FindStringSubmatch(source); m != nil {
			like = regexp.MustCompile(`\b`+m[1]+`\b`).ReplaceAllString(source, name)
			end = offset(last.End())
		}
		return true
	})
	if end < 0 || len(file.Imports) == 0 {
		return "", fmt.Errorf("%s lists no function to take the form from", tableFile)
	}
	rest := strings.TrimPrefix(text[end:], ",")
	text = text[:end] + ",\n" + like + ",\n" + strings.TrimLeft(rest, "\n")
	at := offset(file.Imports[0].Pos())
	for _, i := range file.Imports {
		if strings.HasPrefix(i.Path.Value, `"cartie/functions/`) {
			at = offset(i.Pos())
			break
		}
	}
	text = text[:at] + `"cartie/functions/` + name + `"` + "\n" + text[at:]
	out, err := format.Source([]byte(text))
	if err != nil {
		return "", fmt.Errorf("%s: %w", tableFile, err)
	}
	return string(out), nil
}
