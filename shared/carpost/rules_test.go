package carpost_test

import (
	"strings"
	"testing"

	"cartie/shared/carpost"
)

func only(t *testing.T, text, taught string) carpost.Car {
	t.Helper()
	res := carpost.Parse(text, builtin(t), rules(t, taught), now)
	if len(res.Cars) != 1 {
		t.Fatalf("%d cars in %q: %s", len(res.Cars), text, res.Kind)
	}
	return res.Cars[0]
}

func TestTakes(t *testing.T) {
	t.Parallel()
	const post = "№ 17\nAudi A6\n(2014) / 187\n>>21900<<\nMasofa 90 ming\ntel 0670123456"
	for _, c := range []struct {
		rule, field string
		want        any
	}{
		{"take car line 2", "model", "A6"},
		{"take year between \"(\" \")\"", "year", 2014},
		{"take price between \">>\" \"<<\" as eur", "price", carpost.Price{Amount: 21900, Currency: "EUR"}},
		{"take price match \">([0-9]+)<\" as uah", "price", carpost.Price{Amount: 21900, Currency: "UAH"}},
		{"take mileage match \"/ ([0-9]+)\" as thousands", "mileage_km", 187000},
		{"take mileage after masofa", "mileage_km", 90000},
		{"take mileage after \"masofa\" as miles", "mileage_km", 144841},
		{"take price line -3", "price", carpost.Price{Amount: 21900, Currency: "USD"}},
		{"take color match Masofa as text\nmap color masofa = white", "color", "white"},
		{"label mileage: masofa", "mileage_km", 90000},
	} {
		car := only(t, post, c.rule)
		if got := car.Plain()[c.field]; got != c.want {
			t.Errorf("%s: %s is %v, want %v", c.rule, c.field, got, c.want)
		}
	}
}

func TestTaughtValueOutranksTheRest(t *testing.T) {
	t.Parallel()
	const post = "Kia Ceed 2016, 120 тис. км\nСтавка 9 100 $\nНаша 10 400 $\n0670123456"
	car := only(t, post, `take price after "наша"`)
	if car.Price.Value.Amount != 10400 || car.Price.Confidence < 0.95 {
		t.Errorf("price %+v", car.Price)
	}
	if got := post[car.Price.Span.From:car.Price.Span.To]; got != "10 400 $" {
		t.Errorf("span shows %q", got)
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	const post = "Kia Ceed 2016, пробіг 120 тис. км, ціна 10 400 $, після дтп, Луцьк, 0670123456"
	for rule, kept := range map[string]bool{
		"only year 2015..":               true,
		"only year 2017..":               false,
		"only year ..2016":               true,
		"drop year 2010..2016":           false,
		"only price 5000..12000 USD":     true,
		"only price 15000..":             false,
		"only price 100000..900000 UAH":  true, // another currency says nothing
		"drop price ..5000":              true,
		"drop keyword після дтп":         false,
		"drop keyword ДТП":               false,
		"drop keyword кредит":            true,
		"only keyword Луцьк":             true,
		"only keyword Львів":             false,
		"only year 2015..\ndrop year ..": false,
	} {
		if strings.HasSuffix(rule, " ..") {
			if _, err := carpost.ParseRules(rule); err == nil {
				t.Errorf("%s: no error", rule)
			}
			continue
		}
		res := carpost.Parse(post, builtin(t), rules(t, rule), now)
		if (len(res.Cars) == 1) != kept {
			t.Errorf("%s: %d cars kept", rule, len(res.Cars))
		}
		if !kept && (len(res.Dropped) != 1 || res.Dropped[0].Filter != rule) {
			t.Errorf("%s: dropped %+v", rule, res.Dropped)
		}
	}
}

func TestPublish(t *testing.T) {
	t.Parallel()
	const sure = "Продам Kia Ceed\nРік: 2016\nПробіг: 120 тис. км\nЦіна: 10 400 $\nТел: 0670123456"
	if !only(t, sure, "publish 0.85").Publish {
		t.Error("a sure reading waits for review")
	}
	for what, c := range map[string][2]string{
		"no rule":         {sure, ""},
		"a doubtful one":  {"Продам Kia Ceed 2016, 0670123456, ціну уточнюйте", "publish 0.85"},
		"a wrong VIN":     {sure + "\nVIN 1M8GDM9A1KP042788", "publish 0.85"},
		"an unknown name": {"Продам Kia Zzyzx 2016, пробіг 120 тис. км, ціна 10 400 $, 0670123456", "publish 0.5"},
	} {
		if only(t, c[0], c[1]).Publish {
			t.Errorf("%s is published without review", what)
		}
	}
}

func TestRulesRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"market ZZ":                             "market",
		"take":                                  "wants",
		"take colour line 1":                    "no field",
		"take price line zero":                  "line number",
		"take price line 0":                     "line number",
		"take price behind x":                   "no way",
		"take price between \"(\"":              "argument",
		"take price after \"x":                  "not closed",
		"take price match \"(\"":                "pattern",
		"take price match \"((a{100}){9}){9}\"": "pattern",
		"take price after x as roubles":         "no converter",
		"map colour a = b":                      "no field",
		"map color a":                           "map wants",
		"only year 2010":                        "range",
		"only weight 1..2":                      "no filter",
		"only price 1..2 XYZ":                   "currency",
		"publish 2":                             "publish wants",
		"anything else":                         "unknown kind",
		"  model: x":                            "no make",
		"label price: " + strings.Repeat("{a|b}", 20): "forms",
		strings.Repeat("#\n", 300):                    "lines",
		strings.Repeat("#", 20_000):                   "longer",
	} {
		if _, err := carpost.ParseRules(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: error %v, want one about %q", text, err, want)
		}
	}
	if _, err := carpost.ParseRules("market UA\n\n# fine\npublish x"); err == nil || !strings.Contains(err.Error(), "line 4") {
		t.Errorf("the error does not name its line: %v", err)
	}
}
