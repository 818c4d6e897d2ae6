// Package access is the one table of roles and permissions, used by the API, by /api/auth/me and by the SPA.
// It refuses to decide about rows: what a role may see of a table is the store's business.
package access

import "slices"

// Role is a member's role in a workspace, or SUPER_ADMIN of the platform.
type Role string

// The roles, from the most to the least powerful.
const (
	SuperAdmin Role = "SUPER_ADMIN"
	Owner      Role = "OWNER"
	Admin      Role = "ADMIN"
	Manager    Role = "MANAGER"
	Operator   Role = "OPERATOR"
	Dealer     Role = "DEALER"
	Viewer     Role = "VIEWER"
)

// Permission names what a route needs. Public and SignedIn are no permissions: they open a route to everybody and to
// every session.
type Permission string

// The permissions. Read and write of the same noun are apart, so that a VIEWER reads and changes nothing.
const (
	Public            Permission = "public"
	SignedIn          Permission = "signed_in"
	LeadsRead         Permission = "leads.read"
	LeadsWrite        Permission = "leads.write"
	ContactsRead      Permission = "contacts.read"
	ContactsWrite     Permission = "contacts.write"
	LeadsExport       Permission = "leads.export"
	InboxRead         Permission = "inbox.read"
	InboxWrite        Permission = "inbox.write"
	BotsRead          Permission = "bots.read"
	BotsWrite         Permission = "bots.write"
	IntegrationsRead  Permission = "integrations.read"
	IntegrationsWrite Permission = "integrations.write"
	DeliveriesRead    Permission = "deliveries.read"
	ScenariosRead     Permission = "scenarios.read"
	ScenariosWrite    Permission = "scenarios.write"
	MembersRead       Permission = "members.read"
	MembersWrite      Permission = "members.write"
	WorkspaceWrite    Permission = "workspace.write"
)

// Reads of daily work; VIEWER has these and nothing else.
var viewer = []Permission{LeadsRead, ContactsRead, InboxRead, BotsRead, DeliveriesRead, ScenariosRead, MembersRead}

// A DEALER sees rows of their own account only; stores narrow by the actor's account.
var dealer = []Permission{LeadsRead, ContactsRead}

var operator = append(slices.Clone(viewer), LeadsWrite, ContactsWrite, InboxWrite)

var manager = append(slices.Clone(operator), IntegrationsRead, ScenariosWrite, LeadsExport)

var admin = append(slices.Clone(manager), BotsWrite, IntegrationsWrite, MembersWrite, WorkspaceWrite)

// Of lists what a role may do, in a stable order.
func Of(r Role) []Permission {
	switch r {
	case Owner, Admin:
		return slices.Clone(admin)
	case Manager:
		return slices.Clone(manager)
	case Operator:
		return slices.Clone(operator)
	case Dealer:
		return slices.Clone(dealer)
	case Viewer:
		return slices.Clone(viewer)
	}
	return []Permission{}
}

// Allows reports whether a role has a permission.
func Allows(r Role, p Permission) bool {
	return p == Public || p == SignedIn || slices.Contains(Of(r), p)
}

// Outranks reports whether a may give, change or take away role b: an OWNER every role, an ADMIN every role below OWNER.
func Outranks(a, b Role) bool {
	switch a {
	case Owner:
		return b != SuperAdmin
	case Admin:
		return b != SuperAdmin && b != Owner
	}
	return false
}
