package fn_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cartie/shared/fault"
	"cartie/shared/fn"

	"github.com/jackc/pgx/v5/pgxpool"
)

type queueConfig struct {
	Region string `env:"AWS_REGION" default:"eu-central-1"`
	Queue  string `env:"QUEUE_URL"`
}

type probeConfig struct {
	Database string `env:"DATABASE_URL"`
	Extra    string `env:"EXTRA" default:""`
	Queue    queueConfig
	Other    struct {
		Database string `env:"DATABASE_URL"`
		Key      string `env:"KEY"`
	}
}

func TestLoadNamesEverythingThatIsMissing(t *testing.T) {
	t.Parallel()
	var cfg probeConfig
	err := fn.NewEnv("probe", settings{"KEY": "", "EXTRA": "x"}.lookup).Load(&cfg)
	if f := fault.As(err); f == nil || f.Kind != fault.Internal || f.Code != "settings_missing" {
		t.Fatalf("%v", err)
	}
	if want := "function probe needs settings: DATABASE_URL, QUEUE_URL, KEY"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
}

func TestLoadFillsNestedSettings(t *testing.T) {
	t.Parallel()
	var cfg probeConfig
	all := settings{"DATABASE_URL": "d", "QUEUE_URL": "q", "KEY": "k", "AWS_REGION": "eu-west-1"}
	if err := fn.NewEnv("probe", all.lookup).Load(&cfg); err != nil {
		t.Fatal(err)
	}
	if cfg.Database != "d" || cfg.Other.Database != "d" || cfg.Queue.Queue != "q" || cfg.Other.Key != "k" || cfg.Queue.Region != "eu-west-1" || cfg.Extra != "" {
		t.Errorf("%+v", cfg)
	}
	delete(all, "AWS_REGION")
	cfg = probeConfig{}
	if err := fn.NewEnv("probe", all.lookup).Load(&cfg); err != nil || cfg.Queue.Region != "eu-central-1" {
		t.Errorf("default %q, %v", cfg.Queue.Region, err)
	}
}

// A settings error names settings and no values: it is logged.
func TestOpenFailsWithoutSettings(t *testing.T) {
	t.Parallel()
	f := fn.HTTP("probe", func(_ context.Context, env *fn.Env) (http.Handler, error) {
		var cfg probeConfig
		return http.NotFoundHandler(), env.Load(&cfg)
	})
	_, err := f.Open(t.Context(), fn.NewEnv("probe", settings{"DATABASE_URL": "postgres://app:hunter2@db"}.lookup))
	if err == nil || !strings.Contains(err.Error(), "QUEUE_URL, KEY") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	var asked string
	var exposed any
	env := fn.NewEnv("probe", settings{"LOCAL": "1"}.lookup,
		fn.WithPools(func(_ context.Context, url string) (*pgxpool.Pool, error) { asked = url; return nil, nil }),
		fn.WithInspector(func(v any) { exposed = v }))
	if _, err := env.Pool(t.Context(), "postgres://x"); err != nil || asked != "postgres://x" {
		t.Errorf("the runner's pools are not used: %q, %v", asked, err)
	}
	if env.Expose("router"); exposed != "router" || !env.Local() {
		t.Errorf("exposed %v, local %t", exposed, env.Local())
	}
	bare := fn.NewEnv("probe", settings{}.lookup)
	if bare.Expose("router"); bare.Local() {
		t.Error("local without LOCAL=1")
	}
}
