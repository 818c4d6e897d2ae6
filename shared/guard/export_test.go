package guard

import (
	"context"
	"net"
	"time"
)

// Control judges an address as the dialler does after a lookup.
func Control(address string) error { return control("tcp", address, nil) }

// Dial opens a connection as the guard's client does, without looking at the address first.
func (g Guard) Dial(ctx context.Context, addr string) (net.Conn, error) {
	return g.dialler(time.Second).DialContext(ctx, "tcp", addr)
}
