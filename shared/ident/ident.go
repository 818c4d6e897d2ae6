// Package ident makes and reads the ids of rows: UUIDv7, so that keys grow with time and indexes stay dense.
// It refuses other versions only where they are made; any UUID can be read.
package ident

import (
	"cartie/shared/fault"

	"github.com/google/uuid"
)

// ID identifies a row of any table.
type ID = uuid.UUID

// Nil is the id of nothing.
var Nil = uuid.Nil

// New makes a UUIDv7 of now. It panics only when the system has no randomness.
func New() ID { return uuid.Must(uuid.NewV7()) }

// Optional is the id as a column that may be null holds it: nil for Nil.
func Optional(id ID) *ID {
	if id == Nil {
		return nil
	}
	return &id
}

// Parse reads an id in its canonical text form; anything else is NotFound, since no such row can exist.
func Parse(s string) (ID, error) {
	if len(s) != 36 {
		return Nil, fault.New(fault.NotFound, "not_found", "no such object")
	}
	id, err := uuid.Parse(s)
	if err != nil {
		return Nil, fault.Wrap(err, fault.NotFound, "not_found", "no such object")
	}
	return id, nil
}
