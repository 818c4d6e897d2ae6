// Package tenant is the proof of which workspace a piece of work belongs to. A Scope is an explicit argument of every
// store method; it cannot be made from a string, and a house test lists who may call Of.
package tenant

import "cartie/shared/ident"

// Actor says who acts inside the workspace, for activity and audit rows.
type Actor struct {
	Kind string   // "user", "contact", "bot", "public", "api_key" or "system"
	ID   ident.ID // the user, contact, bot or key; Nil for public and system
	// Account narrows what a DEALER sees to rows of one account; Nil for staff.
	Account ident.ID
}

// System is the actor of schedules and queue consumers.
var System = Actor{Kind: "system"}

// User is a signed-in member of the workspace.
func User(id, account ident.ID) Actor { return Actor{Kind: "user", ID: id, Account: account} }

// Scope names the workspace and the actor. The zero value opens nothing.
type Scope struct {
	workspace ident.ID
	actor     Actor
}

// Of makes a scope. Callers must have proved the workspace: a verified token, a gated update, our own queue message,
// a claimed row, a looked-up slug, or a seed.
func Of(workspace ident.ID, actor Actor) Scope { return Scope{workspace: workspace, actor: actor} }

// As is the same workspace with another actor, e.g. what the system does because of what a person did.
func (s Scope) As(actor Actor) Scope { return Scope{workspace: s.workspace, actor: actor} }

// Workspace is the tenant; Nil in the zero scope.
func (s Scope) Workspace() ident.ID { return s.workspace }

// Actor is who acts.
func (s Scope) Actor() Actor { return s.actor }

// Account is what a DEALER is narrowed to; nil for everybody else.
func (s Scope) Account() *ident.ID { return ident.Optional(s.actor.Account) }
