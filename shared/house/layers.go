package house

import (
	"slices"
	"strings"
)

// layer is one line of the import table: which packages it speaks of and what of this module they may import. The first
// layer whose Who matches a package is the package's layer; what is listed nowhere above it under shared/ is domain.
type layer struct {
	name string
	who  []string
	may  []string // layer names
	why  string
}

// layers, from the bottom up. A package may import the layers named in may and nothing else of this module.
var layers = []layer{
	{"roots", []string{"shared/fault", "shared/ident", "shared/clock"}, []string{"roots"}, "everything rests on them, so they rest on nothing"},
	{"leaf", []string{
		"shared/tenant", "shared/seal", "shared/phone", "shared/money", "shared/lang", "shared/event", "shared/blob",
		"shared/access", "shared/page", "shared/trace", "shared/token", "shared/guard",
	}, []string{"roots", "leaf"}, "a leaf is used everywhere and knows nobody"},

	// Kits for tests and the laptop come before the platform, whose folders they live in.
	{"server", []string{"shared/pg/pgserver/..."}, []string{"server"}, "it starts a server and knows no schema"},
	{"setup", []string{"shared/pg/pgsetup"}, []string{"roots", "leaf", "pg", "migrations"}, "it makes roles and schema and runs in no request"},
	{"pgtest", []string{"shared/pg/pgtest"}, []string{"roots", "leaf", "pg", "server", "setup", "migrations"}, "a test kit gives a database, not a domain"},
	{"fntest", []string{"shared/fn/fntest"}, []string{"roots", "leaf", "pg", "pgtest", "bus", "outbox", "fn", "web"}, "a test kit drives a function through its seam"},
	{"desttest", []string{"shared/dest/desttest"}, []string{"roots", "leaf", "dest"}, "one suite serves every destination"},
	{"sim", []string{"shared/sim/..."}, []string{"roots", "leaf", "sim"}, "a simulator knows the provider's protocol, not our code"},
	{"samtmpl", []string{"shared/samtmpl/..."}, []string{"samtmpl"}, "it reads a file"},
	{"house", []string{"shared/house"}, []string{"samtmpl"}, "the judge is part of nothing"},

	{"pg", []string{"shared/pg"}, []string{"roots", "leaf"}, "transactions know scopes and no tables"},
	{"bus", []string{"shared/bus"}, []string{"roots", "leaf"}, "the bus carries ids and knows no rows"},
	{"outbox", []string{"shared/outbox/...", "shared/idem/...", "shared/feed/..."}, []string{"roots", "leaf", "pg", "bus", "outbox"}, "events are written with the data, below whoever writes them"},
	{"fn", []string{"shared/fn/..."}, []string{"roots", "leaf", "pg", "bus", "outbox"}, "the seam to the cloud knows no protocol above it"},
	{"destination list", []string{"shared/dest/all"}, []string{"dest", "destination"}, "it is the only list of destinations"},
	{"dest", []string{"shared/dest"}, []string{"roots", "leaf", "pg", "bus", "outbox", "fn"}, "a kind of destination is described without the domain"},
	{"destination", []string{"shared/dest/*/..."}, []string{"roots", "leaf", "dest"}, "a destination knows its provider, neither another destination nor the domain"},
	{"web", []string{"shared/web/..."}, []string{"roots", "leaf", "pg", "bus", "outbox", "fn", "web"}, "the HTTP side stands beside the domain, not on it"},
	{"tg", []string{"shared/tg/..."}, []string{"roots", "leaf", "pg", "bus", "outbox", "fn", "tg"}, "the Telegram side stands beside the domain, not on it"},
	{"dialogue", []string{"shared/dialogue/..."}, []string{"roots", "leaf", "pg", "bus", "outbox", "tg", "domain", "dialogue"}, "it is the one place under shared/ that joins Telegram and the domain, and it serves any function"},
	{"seed", []string{"shared/seed/..."}, []string{"roots", "leaf", "pg", "outbox", "domain", "seed"}, "a seed writes through the stores"},
	{"domain", []string{"shared/..."}, []string{"roots", "leaf", "pg", "outbox", "domain"}, "the rules of the trade know neither HTTP nor Telegram nor the cloud: declare a small interface and let the function wire it"},

	{"migrations", []string{"migrations"}, nil, "a migration never changes after it landed, so it may not depend on code that does"},
	{"docs", []string{"docs"}, nil, "it embeds a file"},
	{"entry", []string{"functions/*/lambda"}, []string{"fn", "function", "migrate"}, "main is one sentence"},
	{"migrate", []string{"functions/migrate"}, []string{"roots", "leaf", "pg", "bus", "outbox", "fn", "domain", "migrations", "setup", "seed"}, "the operator's function prepares the database"},
	{"function", []string{"functions/*"}, []string{
		"roots", "leaf", "pg", "bus", "outbox", "fn", "web", "tg", "dest", "destination list", "dialogue", "domain", "docs",
	}, "a function wires platform and domain; what two functions share moves down to shared/"},
	{"local", []string{"local/..."}, []string{
		"roots", "leaf", "pg", "bus", "outbox", "fn", "web", "tg", "dest", "destination", "destination list", "dialogue", "domain", "seed",
		"migrations", "docs", "function", "migrate", "sim", "samtmpl", "server", "setup", "local",
	}, "the laptop runs everything and nothing runs the laptop"},
}

func layerOf(p string) (layer, bool) {
	for _, l := range layers {
		if match(p, l.who...) {
			return l, true
		}
	}
	return layer{}, false
}

// Layering complains about imports inside the module that the table does not allow.
func Layering(packages []Package) []string {
	var out []string
	for _, p := range packages {
		if !p.Ours {
			continue
		}
		own, ok := layerOf(p.Path)
		if !ok {
			out = append(out, complaint(p.Path, "is in no layer of shared/house", "a new top-level folder is a decision: add a line to the table"))
			continue
		}
		for _, imported := range p.Imports {
			other, inside := strings.CutPrefix(imported, Module+"/")
			if !inside || other == p.Path {
				continue
			}
			target, _ := layerOf(other)
			if !slices.Contains(own.may, target.name) {
				out = append(out, complaint(p.Path, "imports "+other+" ("+own.name+" may not import "+target.name+")", own.why))
			}
			if own.name == "entry" && target.name != "fn" && other+"/lambda" != p.Path {
				out = append(out, complaint(p.Path, "imports "+other, "a deployable is one function"))
			}
		}
		for _, imported := range p.TestImports {
			other, inside := strings.CutPrefix(imported, Module+"/")
			if inside && match(p.Path, "functions/*") && match(other, "functions/...") && other != p.Path {
				out = append(out, complaint(p.Path, "its tests import "+other, "what several functions do together is tested in local/, through the template"))
			}
		}
	}
	return out
}

// door is a dependency that only some packages may import; the first that matches an import decides.
type door struct {
	module string // import path prefix
	who    []string
	why    string
}

var doors = []door{
	{"github.com/jackc/pgx", []string{
		"shared/pg/...", "shared/outbox/...", "shared/idem/...", "shared/feed/...", "shared/fn/...", "shared/web/...", "shared/tg/...", "shared/dialogue/...", "shared/seed/...", "domain", "functions/migrate", "local/...",
	}, "SQL lives in stores; a function that talks to Postgres has a store hidden in it"},
	{"github.com/aws/aws-sdk-go-v2", []string{"shared/bus", "shared/blob", "shared/seal", "shared/fn", "shared/sim/sqs/...", "local/..."}, "the cloud is reached through one package a service, with its endpoint a setting"},
	{"github.com/aws/aws-lambda-go", []string{"shared/fn/...", "local/..."}, "fn is the only seam to Lambda"},
	{"github.com/awslabs/aws-lambda-go-api-proxy", []string{"shared/fn/..."}, "its quirks are mended in one wrapper"},
	{"github.com/go-telegram/bot/models", []string{"shared/tg/...", "shared/dialogue/..."}, "the words of an update are for whoever reads updates"},
	{"github.com/go-telegram/bot", []string{"shared/tg/..."}, "the Bot API client stands behind tg, which names its errors and masks tokens"},
	{"github.com/danielgtaylor/huma", []string{"shared/web/...", "functions/*", "local/..."}, "HTTP belongs to the edge"},
	{"github.com/pressly/goose", []string{"shared/pg/pgsetup"}, "one place runs migrations"},
	{"github.com/gotd", nil, "compiling it takes minutes and gigabytes: only the module functions/listener knows MTProto"},
	{"github.com/aws/aws-cdk-go", nil, "it is heavy: only the module infra-cdk knows it"},
	{"net/http", []string{
		"shared/fn/...", "shared/web/...", "shared/tg/...", "shared/dest/...", "shared/bus", "shared/blob", "shared/seal", "shared/guard", "shared/sim/...", "functions/*", "local/...",
	}, "the domain and the dialogue are not a side of HTTP"},
	{"log", []string{}, "logs are structured: log/slog"},
	{"unsafe", nil, "nothing here needs it"},
}

// Doors complains about imports of guarded dependencies by packages that have no business with them.
func Doors(packages []Package) []string {
	var out []string
	for _, p := range packages {
		if !p.Ours || match(p.Path, "shared/*/internal/query") {
			continue // sqlc's output imports pgx by nature
		}
		own, _ := layerOf(p.Path)
		for _, imported := range p.Imports {
			for _, d := range doors {
				if imported != d.module && !strings.HasPrefix(imported, d.module+"/") || d.module == "log" && imported != "log" {
					continue
				}
				if !match(p.Path, d.who...) && !slices.Contains(d.who, own.name) {
					out = append(out, complaint(p.Path, "imports "+imported, d.why))
				}
				break
			}
		}
	}
	return out
}

// Reachable complains about packages that must not be compiled into a deployable, however deep.
func Reachable(packages []Package) []string {
	banned := []struct{ path, why string }{
		{"text/template", "its reflection keeps the linker from dropping dead code: the binary grows by a third"},
		{"html/template", "its reflection keeps the linker from dropping dead code: the binary grows by a third"},
		{"net/rpc", "it drags html/template in: build with -tags lambda.norpc"},
		{"cartie/shared/sim", "a simulator in production is a back door"},
		{"cartie/shared/pg/pgserver", "a function does not start servers"},
		{"testing", "test code does not ship"},
	}
	var out []string
	for _, p := range packages {
		if !p.Ours || !match(p.Path, "functions/*/lambda") || p.Path == "functions/migrate/lambda" {
			continue // goose brings templates to migrate, an operator's task off every hot path
		}
		for _, dep := range p.Deps {
			for _, b := range banned {
				if dep == b.path || strings.HasPrefix(b.path, Module) && strings.HasPrefix(dep, b.path+"/") {
					out = append(out, complaint(p.Path, "reaches "+dep, b.why))
				}
			}
		}
	}
	return out
}

// Heavy complains when the root module compiles what belongs to a module of its own.
func Heavy(packages []Package) []string {
	var out []string
	for _, p := range packages {
		if strings.HasPrefix(p.Path, "github.com/gotd/") || strings.HasPrefix(p.Path, "github.com/aws/aws-cdk-go/") {
			out = append(out, complaint(p.Path, "is compiled by the root module", "it costs minutes and gigabytes in every build: keep it in a module of its own"))
		}
	}
	return out
}
