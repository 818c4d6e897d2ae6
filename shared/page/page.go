// Package page is the keyset position in a list: the sort time and id of the last row seen. It travels to clients as an
// opaque cursor. It refuses offsets.
package page

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
)

// Limits of one page.
const (
	DefaultLimit = 50
	MaxLimit     = 100
	// CountLimit is how far totals are counted exactly.
	CountLimit = 10_000
)

// Position is a place between two rows of a list sorted by (at, id).
type Position struct {
	At time.Time
	ID ident.ID
}

// Start is before the first row of a list that runs from new to old.
var startAt = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Newest is the position before every row of a list sorted from new to old.
func Newest() Position {
	return Position{At: startAt, ID: ident.ID{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}
}

// Oldest is the position before every row of a list sorted from old to new.
func Oldest() Position { return Position{At: time.Unix(0, 0).UTC()} }

// Cursor is the opaque text of a position.
func (p Position) Cursor() string {
	b := binary.BigEndian.AppendUint64(nil, uint64(p.At.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(append(b, p.ID[:]...))
}

// Parse reads a cursor; "" is start. Anything not made by Cursor is Invalid.
func Parse(cursor string, start Position) (Position, error) {
	if cursor == "" {
		return start, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) != 24 {
		return Position{}, fault.InvalidField("query.cursor", "not a cursor of this list")
	}
	p := Position{At: time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC()}
	if y := p.At.Year(); y < 1970 || y > 9999 {
		return Position{}, fault.InvalidField("query.cursor", "not a cursor of this list")
	}
	copy(p.ID[:], b[8:])
	return p, nil
}

// Total is how many rows a list has: exact up to CountLimit, and More beyond.
type Total struct {
	Count int
	More  bool
}

// Counted makes a Total of a count that was stopped one past CountLimit.
func Counted(n int) Total { return Total{Count: min(n, CountLimit), More: n > CountLimit} }
