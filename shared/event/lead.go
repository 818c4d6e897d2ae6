package event

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"cartie/shared/ident"
)

// The stages of a lead.
const (
	StageNew        = "new"
	StageInProgress = "in_progress"
	StageWon        = "won"
	StageLost       = "lost"
)

// The sources of a lead: who opened it.
const (
	SourceBot    = "bot"
	SourcePublic = "public" // a form of the public pages or the Mini App
	SourceStaff  = "staff"
)

// Lead is the snapshot of a lead at the moment of its event. It carries personal data, so it lives in the outbox only as
// long as outbox rows do. Unknown values are empty.
type Lead struct {
	LeadID      ident.ID `json:"lead_id"`
	WorkspaceID ident.ID `json:"workspace_id"`
	Stage       string   `json:"stage"`
	// Seq grows with every change of the lead, so that a receiver can drop a late older event; 0 when not told.
	Seq int `json:"seq,omitempty"`
	// PreviousStage is the stage before a lead.updated or lead.stage_changed; equal to Stage when something else changed,
	// empty when not told.
	PreviousStage string `json:"previous_stage,omitempty"`
	Type          string `json:"type"`              // buy or sell
	Source        string `json:"source"`            // see Source…; other values are kept as they are
	Channel       string `json:"channel,omitempty"` // telegram, whatsapp …; empty without a conversation
	Name          string `json:"name,omitempty"`
	FirstName     string `json:"first_name,omitempty"`
	LastName      string `json:"last_name,omitempty"`
	Phone         string `json:"phone,omitempty"` // E.164
	Email         string `json:"email,omitempty"`
	City          string `json:"city,omitempty"`
	Country       string `json:"country,omitempty"`     // ISO 3166-1 alpha-2
	Language      string `json:"language,omitempty"`    // uk, ru or en
	ExternalID    string `json:"external_id,omitempty"` // the contact's id
	Car           string `json:"car,omitempty"`         // as the person said it
	Budget        string `json:"budget,omitempty"`      // as the person said it
	// BudgetMin and BudgetMax are the budget in whole units of BudgetCurrency, 0 where no bound was said; both are the same
	// when one exact amount was said. Without a currency the budget could not be read.
	BudgetMin      int64     `json:"budget_min,omitempty"`
	BudgetMax      int64     `json:"budget_max,omitempty"`
	BudgetCurrency string    `json:"budget_currency,omitempty"`
	Sale           *Money    `json:"sale,omitempty"`       // what a won lead was sold for
	UserAgent      string    `json:"user_agent,omitempty"` // of the form's browser
	IP             string    `json:"ip,omitempty"`         // of the form's browser
	PageURL        string    `json:"page_url,omitempty"`   // where the form stood
	FBC            string    `json:"fbc,omitempty"`        // Meta's click id cookie, verbatim
	FBP            string    `json:"fbp,omitempty"`        // Meta's browser id cookie, verbatim
	CreatedAt      time.Time `json:"created_at"`
}

// Money is an amount in whole units of an ISO 4217 currency.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// ConversionID is the id under which advertising systems count a stage of a lead once: the first 32 hex digits of
// SHA-256 over "workspace:lead:stage". A page that also fires a browser pixel gives it this id. The opening stage is
// spelt "lead".
func ConversionID(workspace, lead ident.ID, stage string) string {
	if stage == StageNew {
		stage = "lead"
	}
	sum := sha256.Sum256([]byte(workspace.String() + ":" + lead.String() + ":" + stage))
	return hex.EncodeToString(sum[:16])
}
