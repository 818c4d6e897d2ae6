// Package idem makes a POST happen once: the key is claimed and the answer kept in the same transaction as the work, so
// there is no half-done state and a concurrent twin waits for the first. It refuses work with effects outside tx.
package idem

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/idem/internal/query"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// OnceTx runs work unless the workspace has seen the key for this operation; then it answers what work answered then, and
// repeated is true. The same key with another request is Invalid (idempotency_key_reused). An empty key always runs.
// T and request must survive JSON. Keys are kept for 48 hours.
func OnceTx[T any](ctx context.Context, tx pgx.Tx, scope tenant.Scope, operation, key string, request any, work func(ctx context.Context) (T, error)) (answer T, repeated bool, err error) {
	if key == "" {
		answer, err = work(ctx)
		return answer, false, err
	}
	if len(key) > 128 {
		return answer, false, fault.InvalidField("header.Idempotency-Key", "longer than 128 characters")
	}
	raw, err := json.Marshal(request)
	if err != nil {
		return answer, false, fmt.Errorf("encode request of %s: %w", operation, err)
	}
	hash := sha256.Sum256(raw)
	q := query.New(tx)
	claimed, err := q.Claim(ctx, query.ClaimParams{
		WorkspaceID: scope.Workspace(), Operation: operation, Key: key, RequestHash: hash[:], At: clock.Now(ctx),
	})
	if err != nil {
		return answer, false, fmt.Errorf("claim key of %s: %w", operation, err)
	}
	if claimed == 0 {
		return recall[T](ctx, q, scope, operation, key, hash[:])
	}
	if answer, err = work(ctx); err != nil {
		return answer, false, err
	}
	kept, err := json.Marshal(answer)
	if err != nil {
		return answer, false, fmt.Errorf("encode answer of %s: %w", operation, err)
	}
	err = q.Settle(ctx, query.SettleParams{WorkspaceID: scope.Workspace(), Operation: operation, Key: key, Response: kept})
	if err != nil {
		return answer, false, fmt.Errorf("keep answer of %s: %w", operation, err)
	}
	return answer, false, nil
}

func recall[T any](ctx context.Context, q *query.Queries, scope tenant.Scope, operation, key string, hash []byte) (answer T, repeated bool, err error) {
	row, err := q.Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), Operation: operation, Key: key})
	if err != nil {
		return answer, false, fmt.Errorf("recall key of %s: %w", operation, err)
	}
	if !bytes.Equal(row.RequestHash, hash) {
		return answer, false, fault.New(fault.Invalid, "idempotency_key_reused", "the Idempotency-Key was used for another request")
	}
	if err := json.Unmarshal(row.Response, &answer); err != nil {
		return answer, false, fmt.Errorf("decode answer of %s: %w", operation, err)
	}
	return answer, true, nil
}
