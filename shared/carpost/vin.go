package carpost

import (
	"strings"
	"unicode/utf8"
)

const vinLength = 17

// vinEnd is the end of a vehicle identification number (ISO 3779: 17 signs without I, O and Q) that begins at i, or i.
// The word must be exactly that long and hold both letters and at least four digits.
func vinEnd(text string, i int) int {
	end, signs, digits, letters := i, 0, 0, 0
	for end < len(text) {
		r, n := utf8.DecodeRuneInString(text[end:])
		c := lookalike(r)
		if c == 0 {
			if isLetter(r) {
				return i
			}
			break
		}
		if signs++; signs > vinLength {
			return i
		}
		if c <= '9' {
			digits++
		} else {
			letters++
		}
		end += n
	}
	if signs != vinLength || digits < 4 || letters < 2 {
		return i
	}
	return end
}

// vinText is the number as it is registered: capitals, and the signs it may not contain read as the digits they resemble.
func vinText(raw string) string {
	var b strings.Builder
	for _, r := range raw {
		switch c := lookalike(r); c {
		case 0:
		case 'O', 'Q':
			b.WriteByte('0')
		case 'I':
			b.WriteByte('1')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// northAmerican numbers carry a check digit by law (49 CFR 565); elsewhere the ninth sign is free.
func northAmerican(vin string) bool { return vin != "" && vin[0] >= '1' && vin[0] <= '5' }

// vinChecks tells whether the ninth sign is the check digit of the others.
func vinChecks(vin string) bool {
	const values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ"
	weights := [vinLength]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}
	if len(vin) != vinLength {
		return false
	}
	sum := 0
	for i := range vinLength {
		v := strings.IndexByte(values, vin[i])
		if v < 0 {
			return false
		}
		sum += v % 10 * weights[i]
	}
	const digits = "0123456789X"
	return vin[8] == digits[sum%11]
}
