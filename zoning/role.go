package zoning

import (
	"fmt"
	"slices"
)

// Role says what an actor may do, in the divisions it may touch.
type Role string

// The roles. None is part of another but for Admin, which may do everything: who edits does not approve.
const (
	Viewer   Role = "viewer"   // reads what is not published: drafts, farms, findings, who recorded what
	Editor   Role = "editor"   // puts rows and drafts on record, and looks after the staff of grids
	Approver Role = "approver" // approves, rejects and withdraws publications
	Admin    Role = "admin"    // the rest too: keys, the audit trail, reverts, zones that nobody approved
)

// Roles lists the roles.
func Roles() []Role { return []Role{Viewer, Editor, Approver, Admin} }

// ParseRole returns the role of that name, or ErrInvalid.
func ParseRole(name string) (Role, error) {
	if r := Role(name); slices.Contains(Roles(), r) {
		return r, nil
	}
	return "", fmt.Errorf("%w: the role %q is none of viewer, editor, approver, admin", ErrInvalid, name)
}

// Right is a sort of act that a role may or may not do.
type Right string

// The rights.
const (
	Inspect    Right = "inspect"    // read what is on record and not public, without personal data
	Identify   Right = "identify"   // read the names and telephone numbers of the staff of grids
	Certify    Right = "certify"    // store a check
	Edit       Right = "edit"       // put rows, drafts and exceptions on record and end them
	Approve    Right = "approve"    // approve, reject and withdraw publications
	Administer Right = "administer" // keys, the audit trail, reverts, zones that nobody approved
)

// rights is the table of who may do what. Admin may do everything.
func rights() map[Role][]Right {
	return map[Role][]Right{
		Viewer:   {Inspect},
		Editor:   {Inspect, Identify, Certify, Edit},
		Approver: {Inspect, Certify, Approve},
		Admin:    {Inspect, Identify, Certify, Edit, Approve, Administer},
	}
}

// May tells whether the role has a right. A role that is none has none.
func (r Role) May(right Right) bool { return slices.Contains(rights()[r], right) }
