// Package event is the shape of what happened: the kinds of events and the snapshots written into the outbox by the
// domain and read by destinations, so that neither side imports the other. It refuses to know who listens.
package event

// The kinds, `<noun>.<what happened>`.
const (
	LeadCreated = "lead.created" // a lead was opened; snapshot Lead
	LeadUpdated = "lead.updated" // a lead changed its stage or was filled in; snapshot Lead
	// LeadStageChanged comes beside the lead.updated of the same change when the lead reached another stage; snapshot Lead.
	LeadStageChanged = "lead.stage_changed"
)
