package pg

import (
	"context"
	"time"

	"cartie/shared/fault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	idleBeforePing = 5 * time.Second
	lastUse        = "cartie.last_use"
)

// Open makes a pool of at most maxConns connections (1 in Lambda: one invocation at a time). It dials on first use.
// Statements are described once per connection and never named, so poolers and row level security stay safe. After a
// freeze the monotonic clock may have stood still, so idleness is measured in wall time and a stale connection is pinged.
func Open(ctx context.Context, url string, maxConns int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fault.New(fault.Internal, "bad_database_url", "the database URL cannot be read")
	}
	cfg.MaxConns = maxConns
	cfg.MinConns = 0
	cfg.MaxConnLifetime = 30 * time.Minute
	cfg.MaxConnLifetimeJitter = 5 * time.Minute
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.PingTimeout = 500 * time.Millisecond
	cfg.ConnConfig.ConnectTimeout = 3 * time.Second
	cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	cfg.AfterRelease = func(c *pgx.Conn) bool {
		c.PgConn().CustomData()[lastUse] = time.Now().Round(0)
		return true
	}
	cfg.ShouldPing = func(_ context.Context, p pgxpool.ShouldPingParams) bool {
		used, ok := p.Conn.PgConn().CustomData()[lastUse].(time.Time)
		return ok && time.Now().Round(0).Sub(used) > idleBeforePing
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, Fault(err)
	}
	return pool, nil
}
