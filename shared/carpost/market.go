package carpost

// market is the country a channel sells in: what a bare price means and how local phone numbers look.
type market struct {
	name     string
	currency string  // of a price without one
	local    string  // currency of a bare price of at least from
	from     float64 // see local
	country  string  // calling code
	digits   int     // of a number without calling code and trunk zero
	trunk    bool    // numbers are dialled with a leading zero
}

var markets = []market{
	{name: "UA", currency: "USD", local: "UAH", from: 300_000, country: "380", digits: 9, trunk: true},
	{name: "PL", currency: "PLN", local: "PLN", from: 0, country: "48", digits: 9},
	{name: "UZ", currency: "USD", local: "UZS", from: 1_000_000, country: "998", digits: 9},
}

func marketOf(name string) *market {
	for i := range markets {
		if markets[i].name == name {
			return &markets[i]
		}
	}
	return nil
}

// bare is the currency of a price written without one.
func (m *market) bare(amount float64) string {
	if amount >= m.from {
		return m.local
	}
	return m.currency
}

// lengths of national numbers by calling code; others are taken from 8 to 11 digits.
var lengths = []struct {
	code     string
	min, max int
}{
	{"380", 9, 9},
	{"48", 9, 9},
	{"998", 9, 9},
	{"1", 10, 10},
	{"7", 10, 10},
	{"49", 9, 11},
	{"370", 8, 8},
	{"371", 8, 8},
	{"372", 7, 8},
	{"373", 8, 8},
	{"374", 8, 8},
	{"375", 9, 9},
	{"359", 8, 9},
	{"36", 8, 9},
	{"40", 9, 9},
	{"420", 9, 9},
	{"421", 9, 9},
	{"39", 9, 10},
	{"31", 9, 9},
	{"32", 8, 9},
	{"33", 9, 9},
	{"34", 9, 9},
	{"44", 10, 10},
	{"43", 10, 11},
	{"90", 10, 10},
	{"995", 9, 9},
	{"994", 9, 9},
	{"996", 9, 9},
	{"971", 8, 9},
	{"972", 8, 9},
	{"86", 11, 11},
	{"82", 9, 10},
	{"81", 9, 10},
}

// complete tells whether digits (a calling code and a number) may be whole, and whether more may follow.
func complete(digits string) (whole, more bool) {
	for _, l := range lengths {
		if len(digits) >= len(l.code) && digits[:len(l.code)] == l.code {
			n := len(digits) - len(l.code)
			return n >= l.min && n <= l.max, n < l.max
		}
	}
	return len(digits) >= 10 && len(digits) <= 13, len(digits) < 13
}
