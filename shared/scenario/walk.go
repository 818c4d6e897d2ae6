package scenario

import (
	"strings"

	"cartie/shared/fault"
	"cartie/shared/lang"
)

// Walk takes a session one input further: it runs nodes until one waits for the person, and answers the next session and
// what is to be done on the way. Its arguments are not changed.
//
// The order is: commands (the engine's own, then the flows' in the book's order); Back and Cancel; labels of the book's menu
// in any language; the node the session stands at; keywords of the flows, in the book's order, for words that nobody asked
// for or that are no answer; the menu. A press on a button of an earlier question changes nothing but is answered; the timer
// of a delay that is over and the late part of an album change nothing. A session whose flow is no longer in the book goes
// to the menu. The Ask is always nil today, see Ask.
//
// An error (Internal) means that the book is empty or that a flow runs in circles; the given session is answered with it.
func Walk(b Book, s State, in Input) (State, []Effect, *Ask, error) {
	if len(b.editions) == 0 {
		return s, nil, nil, fault.New(fault.Internal, "scenario_none", "the bot has no scenario")
	}
	w := &walker{book: b, in: in, state: s.clone()}
	w.edition, _ = b.find(s.Flow, s.Version)
	if in.Kind == InputButton {
		if !w.fresh() {
			return s, []Effect{AnswerPress{Text: stale().In(w.language())}}, nil, nil
		}
		w.emit(AnswerPress{})
	}
	if in.Kind == InputTimer && !w.due() || in.Kind == InputMedia && in.Late {
		return s, nil, nil, nil
	}
	w.listen()
	m := w.decide()
	for range Budget {
		switch m.to {
		case toRest:
			return w.state, w.out, nil, nil
		case toNode:
			m = w.enter(m.id)
		case toFlow:
			m = w.open(m.id)
		case toMenu:
			m = w.open(b.editions[0].Flow.Key)
		case toBack:
			m = w.back()
		}
	}
	return s, nil, nil, fault.New(fault.Internal, "scenario_loop", "flow %s runs in circles at node %s", w.state.Flow, w.state.Node)
}

// move is what comes next in a walk.
type move struct {
	to target
	id string // of the node or the flow
}

type target int

const (
	toRest target = iota // wait for the person
	toNode
	toFlow
	toMenu
	toBack
)

// goTo is the move along an exit.
func goTo(id string) move { return move{toNode, id} }

// walker is one call of Walk.
type walker struct {
	book    Book
	edition Edition // of state.Flow; the zero Edition when the book does not have it
	state   State
	in      Input
	out     []Effect
	welcome bool // the person came by /start or for the first time
	opened  int  // flows begun
}

func (w *walker) emit(e Effect) { w.out = append(w.out, e) }

// fresh tells whether the press belongs to the question that waits.
func (w *walker) fresh() bool {
	p := w.in.Button
	n, ok := w.edition.Flow.Nodes[w.state.Node].(*QuestionChoice)
	if !ok || p.Step != w.state.Step || p.Node != w.state.Node {
		return false
	}
	_, ok = n.choice(p.Value)
	return ok
}

// due tells whether the timer belongs to the delay the session stands at.
func (w *walker) due() bool {
	_, ok := w.edition.Flow.Nodes[w.state.Node].(*Delay)
	return ok && w.in.Button.Step == w.state.Step && w.in.Button.Node == w.state.Node
}

// language is what is spoken with the person before anything is decided.
func (w *walker) language() lang.Code {
	if w.state.Lang.Valid() {
		return w.state.Lang
	}
	code, _ := lang.Match(w.in.Profile.Lang)
	return code
}

// listen settles the language: kept once known, but /start follows the messenger's setting if we speak it.
func (w *walker) listen() {
	w.welcome = w.state.Flow == "" || w.command() == "start"
	code := w.language()
	if told, ok := lang.Match(w.in.Profile.Lang); ok && w.command() == "start" && !w.state.LangChosen {
		code = told
	}
	w.speak(code)
}

// speak goes on in a language.
func (w *walker) speak(code lang.Code) {
	if code != w.state.Lang {
		w.state.Lang = code
		w.emit(SetLang{Lang: code})
	}
}

// command is the command of the input in lower case, empty for other inputs.
func (w *walker) command() string {
	if w.in.Kind != InputCommand {
		return ""
	}
	return strings.ToLower(w.in.Command)
}

// decide turns the input into the first move.
func (w *walker) decide() move {
	m, ok := w.anywhere()
	if !ok || m.id == w.book.editions[0].Flow.Key {
		if e, asks := w.book.claimed(TriggerLanguage, ""); asks && w.stranger() {
			return move{toFlow, e.Flow.Key}
		}
	}
	if ok {
		return m
	}
	if n, ok := w.edition.Flow.Nodes[w.state.Node].(rester); ok {
		return n.answer(w, w.in)
	}
	if m, ok := w.keyword(""); ok {
		return m
	}
	return move{to: toMenu}
}

// stranger tells whether somebody new has not been asked for a language and their messenger speaks none of ours.
func (w *walker) stranger() bool {
	_, known := lang.Match(w.in.Profile.Lang)
	return w.state.Flow == "" && !known && !w.state.LangChosen
}

// keyword finds the flow that the words of the input start, other than the one given.
func (w *walker) keyword(but string) (move, bool) {
	if w.in.Kind != InputText {
		return move{}, false
	}
	e, ok := w.book.keyword(w.in.Text, but)
	return move{toFlow, e.Flow.Key}, ok
}

// anywhere handles what means the same at every node.
func (w *walker) anywhere() (move, bool) {
	switch w.in.Kind {
	case InputCommand:
		if w.command() == "start" && payload(w.in.Payload) {
			w.state.Source = w.in.Payload
		}
		if e, ok := w.book.Start(w.in); ok {
			return move{toFlow, e.Flow.Key}, true
		}
	case InputText:
		switch {
		case back.said(w.in.Text):
			return move{to: toBack}, true
		case cancel.said(w.in.Text):
			return move{to: toMenu}, true
		}
		if flow, ok := w.book.label(w.in.Text); ok {
			return move{toFlow, flow}, true
		}
	}
	return move{}, false
}

// enter arrives at a node, or at the end of the flow.
func (w *walker) enter(id string) move {
	n := w.edition.Flow.Nodes[id]
	w.state.Node = id
	switch n := n.(type) {
	case passer:
		return n.pass(w)
	case asker:
		w.state.Tries = 0
		return w.retry(n, nil)
	case waiter:
		w.state.Step++
		w.state.Tries = 0
		n.wait(w)
		return move{to: toRest}
	}
	w.state.Node = ""
	if w.state.Flow == w.book.editions[0].Flow.Key {
		return move{to: toRest} // the menu flow itself came to its end
	}
	return move{to: toMenu}
}

// open begins a flow; one that is not published leads to the menu. A walk that has begun enough of them rests: flows that
// start each other in a circle say what they have to say once.
func (w *walker) open(key string) move {
	if w.opened++; w.opened > maxOpens {
		w.state.Node = ""
		return move{to: toRest}
	}
	e, ok := w.book.current(key)
	if !ok {
		e = w.book.editions[0]
	}
	w.edition = e
	w.state.Flow, w.state.Version, w.state.Node = e.Flow.Key, e.Version, ""
	w.state.Vars, w.state.Trail, w.state.Tries = nil, nil, 0
	return goTo(e.Flow.Start)
}

// back returns to the question before; from the first one to the menu.
func (w *walker) back() move {
	id, ok := w.state.pop()
	if !ok {
		return move{to: toMenu}
	}
	return goTo(id)
}

// accept keeps an answer of the waiting node and goes on. Without a name nothing is kept.
func (w *walker) accept(name, value, next string) move {
	if name != "" {
		w.state.set(name, value)
	}
	w.state.push(w.state.Node)
	return goTo(next)
}

// wrong takes an answer that will not do: it may be the keyword of another flow; else the question is asked again, or left
// when patience is at its end.
func (w *walker) wrong(n asker, help lang.Text, p Patience) move {
	if m, ok := w.keyword(w.state.Flow); ok {
		return m
	}
	if w.state.Tries++; p.Attempts > 0 && w.state.Tries >= p.Attempts {
		w.state.push(w.state.Node)
		return goTo(p.Otherwise)
	}
	return w.retry(n, help)
}

// retry asks the waiting node's question, after help if there is any, and waits.
func (w *walker) retry(n asker, help lang.Text) move {
	w.state.Step++
	w.emit(n.ask(w, help))
	return move{to: toRest}
}
