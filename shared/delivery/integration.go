// Package delivery holds a workspace's integrations and the deliveries of events to them: configuration with sealed
// secrets, claims, attempts, retries, parking and replay. A delivery is one event on its way to one integration; it is
// sent at least once and always under the same event id, so that the provider can count it once. Deliveries of one
// integration keep no order among each other. The package refuses to call providers and to know what their answers mean:
// functions/deliver does, and tells it a Verdict.
package delivery

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"cartie/shared/delivery/internal/query"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/seal"
	"cartie/shared/tenant"
)

// Store opens the integrations and deliveries of a workspace.
type Store struct{ db pg.DB }

// New makes a store.
func New(db pg.DB) *Store { return &Store{db: db} }

// Filled stands in Settings where a secret is sealed.
const Filled = "***"

// Settings are the values of an integration by field key.
type Settings map[string]string

// Status says whether the provider takes what an integration sends.
type Status string

// The statuses. Broken waits for a person: its deliveries are parked until it is saved again.
const (
	OK     Status = "ok"
	Broken Status = "broken"
)

// Integration is a workspace's connection to one kind of destination.
type Integration struct {
	ID           ident.ID
	Kind         string
	Enabled      bool
	Status       Status
	StatusDetail string
	Events       []string // the kinds of events it gets
	Settings     Settings // may be shown: secrets are Filled
	PausedUntil  *time.Time
	FailingSince *time.Time // the first failure since the receiver last took something
	Version      int
	CreatedAt    time.Time
	UpdatedAt    time.Time
	sealed       []byte
}

// Ready reports whether deliveries go out. What is not ready is parked.
func (i Integration) Ready() bool { return i.Enabled && i.Status == OK }

// Open answers the settings with their secrets. Internal when they do not open with this keyring.
func (i Integration) Open(ring *seal.Keyring, scope tenant.Scope) (Settings, error) {
	out := maps.Clone(i.Settings)
	if out == nil {
		out = Settings{}
	}
	if len(i.sealed) == 0 {
		return out, nil
	}
	plain, err := ring.Open(i.sealed, seal.Data(scope.Workspace(), i.ID))
	if err != nil {
		return nil, fmt.Errorf("open secrets of integration %s: %w", i.Kind, err)
	}
	var secrets Settings
	if json.Unmarshal(plain, &secrets) != nil { // the cause might quote a secret
		return nil, fmt.Errorf("secrets of integration %s are unreadable", i.Kind)
	}
	maps.Copy(out, secrets)
	return out, nil
}

// closed splits settings into what may be shown and the sealed rest.
func closed(ring *seal.Keyring, scope tenant.Scope, id ident.ID, all Settings, hidden []string) (shown, sealed []byte, err error) {
	open, secrets := Settings{}, Settings{}
	for key, value := range all {
		switch {
		case !slices.Contains(hidden, key):
			open[key] = value
		case value != "":
			open[key], secrets[key] = Filled, value
		}
	}
	if shown, err = json.Marshal(open); err != nil {
		return nil, nil, fmt.Errorf("encode settings: %w", err)
	}
	if len(secrets) == 0 {
		return shown, nil, nil
	}
	plain, err := json.Marshal(secrets)
	if err != nil {
		return nil, nil, fmt.Errorf("encode secrets: %w", err)
	}
	if sealed, err = ring.Seal(plain, seal.Data(scope.Workspace(), id)); err != nil {
		return nil, nil, fmt.Errorf("seal secrets: %w", err)
	}
	return shown, sealed, nil
}

func integrationOf(r query.Integration) (Integration, error) {
	i := Integration{
		ID: r.ID, Kind: r.Kind, Enabled: r.Enabled, Status: Status(r.Status), StatusDetail: r.StatusDetail, Events: r.Events,
		PausedUntil: utc(r.PausedUntil), FailingSince: utc(r.FailingSince), Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), sealed: r.SecretsSealed,
	}
	if err := json.Unmarshal(r.Config, &i.Settings); err != nil {
		return Integration{}, fmt.Errorf("decode settings of integration %s: %w", r.Kind, err)
	}
	return i, nil
}

func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	u := at.UTC()
	return &u
}
