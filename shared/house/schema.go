package house

import (
	"regexp"
	"slices"
	"strings"
)

// Table is what the rules know of one table, as the catalogue of a migrated database tells it.
type Table struct {
	Name         string
	Columns      []string
	Key          []string // columns of the primary key
	Secured      bool     // row level security enabled
	Forced       bool     // … for the owner too
	Policies     int
	Owner        string
	Constraints  []string // names, those of the primary key and of NOT NULL left out
	Indexes      []string // names, those behind constraints included
	EnumOrCitext []string // columns whose equality is not leakproof
}

// Reference is a foreign key.
type Reference struct {
	Name, From, To         string
	FromColumns, ToColumns []string
}

// global tables hold rows of no single workspace; only auth, workspaces and admin write them.
var global = []string{"workspaces", "users", "sessions", "refresh_tokens", "login_links", "rate_limits", "goose_db_version"}

const workspaceColumn = "workspace_id"

var named = regexp.MustCompile(`_(key|idx|check|fkey|pkey|excl)$`)

// Tables complains about tables that would let one workspace see, change or point at another's rows.
func Tables(tables []Table) []string {
	var out []string
	for _, t := range tables {
		where := "table " + t.Name
		if t.Name != "goose_db_version" {
			for _, name := range slices.Concat(t.Constraints, t.Indexes) {
				if !strings.HasPrefix(name, t.Name+"_") || !named.MatchString(name) {
					out = append(out, complaint(where, "has "+name, "an error names the constraint: <table>_<columns>_key|idx|check|fkey"))
				}
			}
		}
		if slices.Contains(global, t.Name) {
			continue
		}
		if !slices.Contains(t.Columns, workspaceColumn) {
			out = append(out, complaint(where, "has no workspace_id and is not among the global tables", "every row belongs to a workspace"))
			continue
		}
		if !t.Secured || !t.Forced {
			out = append(out, complaint(where, "does not force row level security", "without it a forgotten condition shows another workspace's rows"))
		}
		if t.Policies == 0 {
			out = append(out, complaint(where, "has no policy", "row level security without one hides every row"))
		}
		if len(t.Key) == 0 || t.Key[0] != workspaceColumn {
			out = append(out, complaint(where, "its primary key does not begin with workspace_id", "references must carry the workspace, and scans stay inside it"))
		}
		if t.Owner != "app_owner" {
			out = append(out, complaint(where, "belongs to "+t.Owner, "only app_owner owns tables: whoever owns one can switch its policies off"))
		}
		if len(t.EnumOrCitext) > 0 {
			out = append(out, complaint(where, "has enum or citext columns "+strings.Join(t.EnumOrCitext, ", "), "their equality is not leakproof, so under row level security no index is used"))
		}
	}
	return out
}

// References complains about foreign keys between tenant tables that do not carry the workspace: the database checks
// foreign keys without row level security.
func References(tables []Table, refs []Reference) []string {
	tenantTable := map[string]bool{}
	for _, t := range tables {
		tenantTable[t.Name] = slices.Contains(t.Columns, workspaceColumn) && !slices.Contains(global, t.Name)
	}
	var out []string
	for _, r := range refs {
		if !tenantTable[r.From] || !tenantTable[r.To] {
			continue
		}
		i := slices.Index(r.FromColumns, workspaceColumn)
		if i < 0 || r.ToColumns[i] != workspaceColumn {
			out = append(out, complaint("foreign key "+r.Name, "does not carry workspace_id", "foreign keys ignore row level security: a row could point into another workspace"))
		}
	}
	return out
}
