package guard

import "net/netip"

// reserved are the blocks of the IANA special-purpose registries that lead nowhere public (RFC 6890 and its successors).
// Blocks that the standard library knows by name are asked there.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // carriers' NAT
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // future use and broadcast
	netip.MustParsePrefix("2001::/23"),       // protocol assignments, Teredo
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("3fff::/20"),       // documentation
}

var (
	global6 = netip.MustParsePrefix("2000::/3")     // all that is assigned as global unicast
	sixToV4 = netip.MustParsePrefix("2002::/16")    // holds an IPv4 address in bytes 2 to 5
	nat64   = netip.MustParsePrefix("64:ff9b::/96") // holds one in its last four bytes
)

// Public reports whether an address belongs to the public internet. An IPv6 address that carries an IPv4 address is
// judged by that one.
func Public(ip netip.Addr) bool {
	if !ip.IsValid() || ip.Zone() != "" {
		return false
	}
	ip = ip.Unmap()
	if ip.Is6() {
		raw := ip.As16()
		switch {
		case nat64.Contains(ip):
			return Public(netip.AddrFrom4([4]byte(raw[12:])))
		case sixToV4.Contains(ip):
			return Public(netip.AddrFrom4([4]byte(raw[2:6])))
		case !global6.Contains(ip):
			return false
		}
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	for _, block := range reserved {
		if block.Contains(ip) {
			return false
		}
	}
	return true
}
