package leads

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"cartie/shared/audit"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lead"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/web"

	"github.com/danielgtaylor/huma/v2"
)

type exportIn struct {
	Filter
}

// Columns of an export, in order.
var columns = [...]string{
	"code", "created_at", "status", "reason", "type", "source", "name", "phone", "car", "budget", "city", "comment", "tags", "language",
	"assignee", "last_activity_at", "link", "utm_source", "utm_medium", "utm_campaign",
}

// byteOrderMark makes spreadsheets read the file as UTF-8.
const byteOrderMark = "\ufeff"

type exportOut struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// maxExport leaves room for what the gateway's envelope adds to a file: Lambda carries 6 MB.
const maxExport = 5 << 20

// export renders the file before it tells anybody of it: whoever gets an error got no leads, and the history says none.
func (d desk) export(ctx context.Context, c web.Caller, in *exportIn) (*exportOut, error) {
	f, err := in.filter(c)
	if err != nil {
		return nil, err
	}
	total, err := d.leads.Count(ctx, c.Scope, f)
	if err != nil {
		return nil, err
	}
	if total.More {
		return nil, fault.New(fault.Invalid, "export_too_large", "there are more than %d leads; narrow the filters", page.CountLimit)
	}
	var file bytes.Buffer
	if err := d.write(ctx, c, f, &file); err != nil {
		return nil, err
	}
	err = pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) error {
		return audit.AddTx(ctx, tx, c.Scope, "leads.exported", "lead", ident.Nil, map[string]any{"count": total.Count})
	})
	if err != nil {
		return nil, err
	}
	name := "leads-" + clock.Now(ctx).Format(time.DateOnly) + ".csv"
	return &exportOut{Type: "text/csv; charset=utf-8", Disposition: `attachment; filename="` + name + `"`, Body: file.Bytes()}, nil
}

func (d desk) write(ctx context.Context, c web.Caller, f lead.Filter, file *bytes.Buffer) error {
	w := csv.NewWriter(file)
	w.UseCRLF = true
	head := columns
	head[0] = byteOrderMark + head[0]
	if err := w.Write(head[:]); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	for l, err := range d.leads.All(ctx, c.Scope, f) {
		if err != nil {
			return err
		}
		if err := w.Write(record(l)); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
		if file.Len() > maxExport {
			return fault.New(fault.Invalid, "export_too_large", "the file is larger than %d MB; narrow the filters", maxExport>>20)
		}
	}
	w.Flush()
	return w.Error()
}

func record(l lead.Lead) []string {
	assignee := ""
	if l.Assignee != nil {
		assignee = l.Assignee.Name
	}
	utm := l.Attribution.UTM
	cells := []string{
		l.Code(), l.CreatedAt.Format(time.RFC3339), string(l.Status), l.ClosedReason, string(l.Type), string(l.Source), l.Contact.Name, "",
		l.Car, l.Budget, l.City, l.Comment, strings.Join(l.Tags, ", "), string(l.Language), assignee,
		l.LastActivityAt.Format(time.RFC3339), l.Attribution.Link, utm.Source, utm.Medium, utm.Campaign,
	}
	for i, cell := range cells {
		cells[i] = harmless(cell)
	}
	cells[7] = string(l.Contact.Phone) // + and digits, as the table checks: no formula
	return cells
}

// harmless keeps a spreadsheet from running what a person typed: a cell that begins like a formula, after blanks too, gets
// an apostrophe before it. Tabs and line breaks before it count as well (OWASP, CSV Injection), and the full-width signs
// some spreadsheets read as the plain ones.
func harmless(cell string) string {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \u00a0"))
	if strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", r) {
		return "'" + cell
	}
	return cell
}

// describeExport documents an answer that is no JSON.
func describeExport(doc *huma.OpenAPI) {
	ok := doc.Paths["/api/leads/export"].Get.Responses["200"]
	ok.Description = "A row a lead; cells that would be formulas begin with an apostrophe"
	ok.Content = map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}
}
