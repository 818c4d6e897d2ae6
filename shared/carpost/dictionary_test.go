package carpost_test

import (
	"strings"
	"testing"

	"cartie/shared/carpost"
)

func TestBuiltinKnowsEnough(t *testing.T) {
	t.Parallel()
	c := builtin(t).Counts()
	if c.Makes < 80 || c.Models < 900 || c.Cities < 120 {
		t.Errorf("%+v", c)
	}
	t.Logf("%+v", c)
}

// What a reader of Ukrainian channels knows a car by: Latin, Ukrainian, Russian, slips, codes.
func TestNames(t *testing.T) {
	t.Parallel()
	d := builtin(t)
	for text, want := range map[string]string{
		"Шкода Октавія А7": "Skoda Octavia", "октавию": "Skoda Octavia", "BMW X5 F15": "BMW X5", "бмв х5": "BMW X5", "BMW 530d": "BMW 5 Series",
		"бмв 320": "BMW 3 Series", "Mercedes E220": "Mercedes-Benz E-Class", "мерседес W211": "Mercedes-Benz E-Class", "RX 350": "Lexus RX",
		"т5 транспортер": "Volkswagen Transporter", "Malibu 2": "Chevrolet Malibu", "Nexia 3": "Chevrolet Nexia", "Нексія": "Daewoo Nexia",
		"матиз": "Daewoo Matiz", "Гольф 7": "Volkswagen Golf", "e-Golf": "Volkswagen e-Golf", "ID.4": "Volkswagen ID.4", "айді 4": "Volkswagen ID.4",
		"Bolt EV": "Chevrolet Bolt EV", "фіатик 500е": "Fiat 500e", "ВАЗ 2107": "VAZ 2107", "Audi 100 C4": "Audi 100", "Peugeot 2008": "Peugeot 2008",
		"Mazda 6": "Mazda 6", "мазда 3": "Mazda 3", "Тойота Прадо": "Toyota Land Cruiser Prado", "TLC 200": "Toyota Land Cruiser",
		"Рендж Ровер Спорт": "Land Rover Range Rover Sport", "Kia Sportage": "Kia Sportage", "хюндай туксон": "Hyundai Tucson", "Zeekr 001": "Zeekr 001",
		"ЗАЗ Ланос": "ZAZ Lanos", "Daewoo Lanos": "Daewoo Lanos", "Chevrolet Lanos": "Chevrolet Lanos", "мини купер": "MINI Cooper", "Спринтер 313": "Mercedes-Benz Sprinter",
		"Lada Largus": "Lada Largus", "С4 пикассо": "Citroen C4 Picasso", "ГАЗ 24": "GAZ 24", "газель": "GAZ Gazelle",
	} {
		res := carpost.Parse("Продам "+text+", 2016 р., 7000 $, 0670123456", d, carpost.Rules{}, now)
		got := "nothing"
		if len(res.Cars) > 0 {
			got = strings.TrimSpace(res.Cars[0].Make.Value + " " + res.Cars[0].Model.Value)
		}
		if got != want {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	d := builtin(t)
	const post = "Продам Зубр Степовик 2016, 7000 $, 0670123456, Лісове"
	if res := carpost.Parse(post, d, carpost.Rules{}, now); len(res.Cars) != 0 {
		t.Fatalf("the built-in dictionary knows %v", res.Cars)
	}
	own, err := d.With("make Zubr: зубр\n  Stepovyk: степовик\ncity Lisove: лісове\n")
	if err != nil {
		t.Fatal(err)
	}
	res := carpost.Parse(post, own, carpost.Rules{}, now)
	if len(res.Cars) != 1 || res.Cars[0].Make.Value != "Zubr" || res.Cars[0].Model.Value != "Stepovyk" || res.Cars[0].City.Value != "Lisove" {
		t.Errorf("with the addition: %+v", res.Cars)
	}
	if len(carpost.Parse(post, d, carpost.Rules{}, now).Cars) != 0 {
		t.Error("the addition changed the dictionary it was made from")
	}
	if own.Counts().Makes != d.Counts().Makes+1 || own.Counts().Models != d.Counts().Models+1 {
		t.Errorf("counts %+v", own.Counts())
	}
	for text, want := range map[string]string{"breed X: y": "unknown kind", "  X: y": "no make above", "make A: a\nmodel B: b": "line 2"} {
		if _, err := d.With(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one about %q", text, err, want)
		}
	}
}

func TestMisses(t *testing.T) {
	t.Parallel()
	res := carpost.Parse("Продам Kia Zzyzx 2016, пробіг 50 тис. км, 7000 $\nМісто: Хтозна\n0670123456", builtin(t), carpost.Rules{}, now)
	var got []string
	for _, m := range res.Misses {
		got = append(got, m.Kind+" "+m.Make+" "+m.Text)
	}
	if want := "model Kia Zzyzx|city  Хтозна"; strings.Join(got, "|") != want {
		t.Errorf("misses %q, want %q", got, want)
	}
}

func TestSlips(t *testing.T) {
	t.Parallel()
	d := builtin(t)
	for text, want := range map[string]string{
		"Шкода Октвія": "Skoda Octavia", "Октаваия": "Skoda Octavia", "Мерсдес": "Mercedes-Benz", "Spotrage": "Kia Sportage", "Рено Флюенк": "Renault Fluence",
		"Мицубисси Аутлендр": "Mitsubishi Outlander", "Сковорода": "nothing", "Картопля": "nothing", "Велосипед": "nothing", "Будинок": "nothing",
	} {
		res := carpost.Parse("Продам "+text+", 2016 р., 7000 $, 0670123456", d, carpost.Rules{}, now)
		got := "nothing"
		if len(res.Cars) > 0 {
			got = strings.TrimSpace(res.Cars[0].Make.Value + " " + res.Cars[0].Model.Value)
		}
		if got != want {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
}
