package scenario

import "cartie/shared/lang"

// MenuReply shows a reply keyboard whose labels start flows. The labels of the book's menu work from any state and in any
// language; a label pressed on an old keyboard therefore still means what it says.
type MenuReply struct {
	Type    Type         `json:"type"`
	Text    lang.Text    `json:"text"`
	Welcome lang.Text    `json:"welcome,omitempty"` // before the text when the person came by /start
	Help    lang.Text    `json:"help"`              // before the text when the input was not understood
	Rows    [][]MenuItem `json:"rows"`
}

// MenuItem is one key of the menu.
type MenuItem struct {
	Key   string    `json:"key"` // meaning for transcripts: "lead"
	Label lang.Text `json:"label"`
	Flow  string    `json:"flow"` // key of the flow it starts
}

var _ asker = (*MenuReply)(nil)

func (n *MenuReply) exits() []exit { return nil }

func (n *MenuReply) check(c *checker) {
	c.say("text", n.Text)
	c.say("help", n.Help, n.Text)
	if n.Welcome != nil {
		c.say("welcome", n.Welcome, n.Text)
	}
	count, seen := 0, map[string]string{}
	for _, row := range n.Rows {
		for _, item := range row {
			count++
			if !identifier(item.Key, MaxNodeID) {
				c.add("rows", "bad_key", "the key of a menu item is 1 to %d of a-z, 0-9, _", MaxNodeID)
			}
			if !identifier(item.Flow, MaxKey) {
				c.add("rows", "bad_flow", "menu item %q names no flow", item.Key)
			}
			c.label("rows", item.Label)
			for _, label := range item.Label {
				if fold(label) == "" || back.said(label) || cancel.said(label) || skip.said(label) {
					c.add("rows", "bad_label", "label %q has no words, or only words of the engine", label)
				}
				if other, taken := seen[fold(label)]; taken && other != item.Key {
					c.add("rows", "label_twice", "menu items %q and %q have the same label", other, item.Key)
				}
				seen[fold(label)] = item.Key
			}
		}
		if len(row) == 0 || len(row) > maxColumns {
			c.add("rows", "bad_row", "a row has 1 to %d keys", maxColumns)
		}
	}
	if count == 0 || count > maxButtons {
		c.add("rows", "bad_count", "a menu has 1 to %d items", maxButtons)
	}
}

func (n *MenuReply) ask(w *walker, help lang.Text) Say {
	s := Say{Key: "menu:" + w.state.Node, Text: w.text(n.Text)}
	switch {
	case help != nil:
		s.Key, s.Text = "error:"+w.state.Node, w.text(help)+"\n\n"+s.Text
	case w.welcome && n.Welcome != nil:
		s.Text = w.text(n.Welcome) + "\n\n" + s.Text
	}
	for _, items := range n.Rows {
		row := make([]ReplyButton, len(items))
		for i, item := range items {
			row[i] = ReplyButton{Key: item.Key, Label: item.Label.In(w.state.Lang)}
		}
		s.Reply = append(s.Reply, row)
	}
	return s
}

func (n *MenuReply) answer(w *walker, in Input) move {
	if in.Kind != InputText {
		return w.retry(n, n.Help)
	}
	if flow, ok := n.flow(fold(in.Text)); ok {
		return move{toFlow, flow}
	}
	if m, ok := w.keyword(""); ok {
		return m
	}
	return w.retry(n, n.Help)
}

// flow finds the item whose label, in any language, is the folded text.
func (n *MenuReply) flow(folded string) (string, bool) {
	if folded == "" {
		return "", false
	}
	for _, row := range n.Rows {
		for _, item := range row {
			for _, label := range item.Label {
				if fold(label) == folded {
					return item.Flow, true
				}
			}
		}
	}
	return "", false
}
