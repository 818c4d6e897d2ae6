package carpost

import "testing"

// Every sign there is moves the lexer on, alone and behind a letter or a digit.
func TestLexerAlwaysMovesOn(t *testing.T) {
	t.Parallel()
	for r := rune(0); r < 0x20000; r++ { // the planes behind hold no letters the lexer treats apart
		for _, before := range []string{"", "a", "1"} {
			text := before + string(r)
			l := lexer{text: text, blank: true}
			for i := 0; i < len(text); {
				next := l.next(i)
				if next <= i {
					t.Fatalf("stuck at byte %d of %q (%U)", i, text, r)
				}
				i = next
			}
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Toyota", "Toуоtа", "ТOYOTA"},
		{"BMW", "ВМW", "𝐁𝐌𝐖"},
		{"Camry", "Саmrу"},
		{"Пассат", "Пасат", "ПАСCAT"},
		{"Skoda", "Škoda"},
		{"чорний", "чорній", "чoрный"},
		{"об'єм", "об’єм", "обєм"},
		{"Ауди", "А̶у̶д̶и̶", "Ауді"},
		{"чёрный", "черный"},
	} {
		for _, text := range same {
			toks, _ := lex(text)
			if len(toks) != 1 || toks[0].kind != word {
				t.Errorf("%q is not one word: %+v", text, toks)
				continue
			}
			if want := string(appendKey(nil, same[0])); toks[0].key != want {
				t.Errorf("%q has the key %q, %q has %q", text, toks[0].key, same[0], want)
			}
		}
	}
	if a, b := appendKey(nil, "била"), appendKey(nil, "бела"); string(a) == string(b) {
		t.Errorf("both have the key %s", a)
	}
}

func TestDigitsInDisguise(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2о19": "2019", "0б3": "063", "О67": "067", "2️⃣0️⃣1️⃣6️⃣": "2016", "𝟐𝟎𝟏𝟓": "2015", "１８０": "180", "9ооо": "9000",
	} {
		toks, _ := lex(text)
		if len(toks) != 1 || toks[0].kind != number || toks[0].key != want {
			t.Errorf("%q reads as %+v, want %s", text, toks, want)
		}
	}
}

func TestVIN(t *testing.T) {
	t.Parallel()
	for vin, ok := range map[string]bool{"1M8GDM9AXKP042788": true, "1M8GDM9A1KP042788": false, "5GZCZ43D13S812715": true, "1M8GDM9AXKP04278": false} {
		if vinChecks(vin) != ok {
			t.Errorf("check digit of %s: %v", vin, !ok)
		}
	}
	for text, want := range map[string]bool{
		"WBA5C31050D020145": true, "WВА5С31050D020145": true, "WBA5C31050D0201456": false, "12345678901234567": false, "абвгдежзиклмнопрс": false,
	} {
		if got := vinEnd(text, 0) == len(text); got != want {
			t.Errorf("%q is taken for a VIN: %v", text, got)
		}
	}
	if got := vinText("WВА5С31O50D020145"); got != "WBA5C31050D020145" {
		t.Errorf("homoglyphs in a VIN read as %s", got)
	}
}
