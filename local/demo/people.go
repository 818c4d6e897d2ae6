package demo

import (
	"context"
	"fmt"

	"cartie/shared/sim/telegram"
)

// Act is one thing a person does with a bot.
type Act struct {
	say        string
	row, place int
	contact    string
	confirm    bool
}

// Say types a text.
func Say(text string) Act { return Act{say: text} }

// Key presses a key of the reply keyboard; rows and places count from 1.
func Key(row, place int) Act { return Act{row: row, place: place} }

// Contact shares the person's own phone number.
func Contact(number string) Act { return Act{contact: number} }

// Confirm presses the first button under the bot's last message with buttons.
func Confirm() Act { return Act{confirm: true} }

// people are invented; each goes as far as told, so that the inbox shows a finished lead, one in three languages, and
// somebody who left in the middle.
var people = []struct {
	who  telegram.Person
	acts []Act
}{
	{
		telegram.Person{ID: 9900000151, FirstName: "Олена", LastName: "Зразкова", Username: "olena_demo_fx", LanguageCode: "uk"},
		[]Act{
			Say("/start"), Key(1, 1), Say("Олена"), Say("BMW X5 2018-2020, дизель"), Say("до 35 000 $"), Say("Київ"),
			Contact("380670000051"), Confirm(),
		},
	},
	{
		telegram.Person{ID: 9900000152, FirstName: "Игорь", LastName: "Образцов", Username: "igor_demo_fx", LanguageCode: "ru"},
		[]Act{
			Say("/start"), Key(1, 1), Say("Игорь"), Say("Toyota Camry 70, не такси"), Say("25000-30000"), Say("Одесса"),
			Contact("380500000052"), Confirm(),
		},
	},
	{
		telegram.Person{ID: 9900000153, FirstName: "Sam", LastName: "Sample", Username: "sam_demo_fx", LanguageCode: "en"},
		[]Act{Say("/start"), Key(1, 1), Say("Sam"), Say("Any hybrid SUV, low mileage")},
	},
}

// Chat lets the demo's people talk to a bot.
func Chat(ctx context.Context, tg *telegram.Server, bot string) error {
	for _, p := range people {
		if err := Talk(ctx, tg.Phone(bot, p.who), p.acts...); err != nil {
			return fmt.Errorf("demo person %s: %w", p.who.FirstName, err)
		}
	}
	return nil
}

// Talk performs acts one after the other, each when the one before was delivered, as a person would.
func Talk(ctx context.Context, phone telegram.Phone, acts ...Act) error {
	for i, a := range acts {
		if err := perform(ctx, phone, a); err != nil {
			return fmt.Errorf("act %d: %w", i+1, err)
		}
	}
	return nil
}

func perform(ctx context.Context, phone telegram.Phone, a Act) error {
	view, err := phone.View()
	if err != nil {
		return err
	}
	var tried telegram.Attempt
	switch {
	case a.say != "":
		tried, err = phone.SendText(ctx, a.say)
	case a.contact != "":
		tried, err = phone.SendContact(ctx, a.contact)
	case a.confirm:
		m, ok := lastButtons(view)
		if !ok {
			return telegram.ErrNoButton
		}
		tried, err = phone.Press(ctx, m.ID, m.ReplyMarkup.Rows[0][0].CallbackData)
	default:
		row, place := a.row-1, a.place-1
		if view.Keyboard == nil || len(view.Keyboard.Rows) <= row || len(view.Keyboard.Rows[row]) <= place {
			return telegram.ErrNoButton
		}
		tried, err = phone.SendText(ctx, view.Keyboard.Rows[row][place].Text)
	}
	if err == nil && tried.Status/100 != 2 {
		err = fmt.Errorf("the webhook answered %d", tried.Status)
	}
	return err
}

func lastButtons(view telegram.View) (telegram.Seen, bool) {
	for i := len(view.Messages) - 1; i >= 0; i-- {
		if m := view.Messages[i]; m.Own && m.ReplyMarkup != nil && len(m.ReplyMarkup.Rows) > 0 {
			return m, true
		}
	}
	return telegram.Seen{}, false
}
