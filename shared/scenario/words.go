package scenario

import "cartie/shared/lang"

// word is one of the engine's own words, which mean the same in every flow. They are understood in any language and any
// state, with or without the sign in front.
type word string

const (
	back   word = "back"
	cancel word = "cancel"
	skip   word = "skip"
)

// label is what the word's button says.
func (w word) label() lang.Text {
	switch w {
	case back:
		return lang.Text{lang.UK: "⬅️ Назад", lang.RU: "⬅️ Назад", lang.EN: "⬅️ Back"}
	case cancel:
		return lang.Text{lang.UK: "✖️ Скасувати", lang.RU: "✖️ Отменить", lang.EN: "✖️ Cancel"}
	default:
		return lang.Text{lang.UK: "⏭ Пропустити", lang.RU: "⏭ Пропустить", lang.EN: "⏭ Skip"}
	}
}

// said tells whether the text is the word in any language. The spellings are folded.
func (w word) said(text string) bool {
	switch folded := fold(text); w {
	case back:
		return folded == "назад" || folded == "back"
	case cancel:
		return folded == "скасувати" || folded == "відміна" || folded == "отменить" || folded == "отмена" || folded == "cancel"
	default:
		return folded == "пропустити" || folded == "пропустить" || folded == "skip"
	}
}

// stale answers a press on a button whose question is no longer open.
func stale() lang.Text {
	return lang.Text{
		lang.UK: "Ця кнопка вже не діє.",
		lang.RU: "Эта кнопка уже не действует.",
		lang.EN: "This button no longer works.",
	}
}
