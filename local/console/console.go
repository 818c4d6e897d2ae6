// Package console is the sandbox's face under /_local: a page with a phone, and the JSON interface the page, scripts and
// browser tests drive the simulated providers with. It refuses to know the product: it sees bots only through Telegram and
// calls only through the providers' log. What belongs to the runner (queues, clock, schedules) goes to Options.Rest.
//
//	GET    /_local                                   the page; ?bot=&person=&chat= choose what the phone shows
//	GET    /_local/telegram/bots                     [{id, username, our_id, webhook, pending}]
//	POST   /_local/telegram/bots                     {"username"} → 201 {"token"}: the sandbox's BotFather
//	POST   /_local/telegram/{bot}/updates            a raw Bot API update → status and body of the first attempt
//	*      /_local/telegram/bot<token>/<method>      the Bot API; /_local/telegram/file/bot<token>/… its files
//	*      /_local/<provider>/…                      the other simulators (Options.Providers)
//	GET    /_local/calls?provider=&after=            calls to providers, oldest first
//	GET    /_local/faults, POST, DELETE              ordered faults: list, add one (204), forget all (204)
//	GET    /_local/people, POST                      who can hold the phone; POST makes up one more (201)
//	PUT    /_local/people/{id}                       {"first_name", "last_name", "username", "language_code", "phone"}
//
// A bot is named by our id, Telegram's id or its username. A person is an id of /_local/people, or an object
// {"id", "first_name", "language_code", "phone" …} who is then remembered. "chat" is the id of a group the bot knows; without
// it the private chat is meant. Deeds answer {"delivery": {"status", "body", "error"}, "view": {…}}: what the bot's webhook
// answered at the first attempt, and the chat as the person sees it then.
//
//	GET    /_local/phone/{bot}/{person}?chat=        the view: {chat, messages, keyboard, blocked, notice, action}
//	GET    /_local/phone/{bot}/chats                 chats the bot knows
//	POST   /_local/phone/{bot}/chats                 {"person", "title", "type"}: puts the bot into a new group or channel
//	POST   /_local/phone/{bot}/messages              {"person", "text"} or {"contact": true | {card}} or {"photos": [base64],
//	                                                 "caption"}; with "edit": message_id the text replaces an earlier one
//	POST   /_local/phone/{bot}/press                 {"person", "message_id", "data"}: an inline button; 0 is the latest
//	POST   /_local/phone/{bot}/block                 {"person", "blocked": true}
//	POST   /_local/phone/{bot}/webapp                {"person", "url"} → {"url"} with signed initData in its fragment
//	GET    /_local/phone/{bot}/files/{file_id}       a picture of a message
//
// The page keeps stable data-testid attributes: bot-select, person-select, language-select, chat-select, phone-messages,
// phone-message, phone-input, phone-send, phone-photo, phone-block, keyboard-button, inline-button, calls, queues,
// clock-advance, fault-form.
package console

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"strconv"

	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
)

// Options are the parts the console shows.
type Options struct {
	Telegram  *telegram.Server
	Providers map[string]http.Handler // other simulators by name, served with /_local/<name> stripped: meta, sendpulse …
	Calls     *calls.Log              // default Telegram's own log
	Faults    *calls.Faults           // default Telegram's own table
	Rest      http.Handler            // all else under /_local: queues, clock, run; default 404
}

//go:embed page
var page embed.FS

type console struct {
	tg     *telegram.Server
	calls  *calls.Log
	faults *calls.Faults
	people *people
}

// New builds the handler for /_local and everything below it.
func New(opt Options) http.Handler {
	c := &console{tg: opt.Telegram, calls: opt.Calls, faults: opt.Faults, people: newPeople()}
	if c.calls == nil {
		c.calls = opt.Telegram.Calls()
	}
	if c.faults == nil {
		c.faults = opt.Telegram.Faults()
	}
	if opt.Rest == nil {
		opt.Rest = http.NotFoundHandler()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local", c.index)
	mux.HandleFunc("GET /_local/{$}", c.index)
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	mux.Handle("GET /_local/page/", http.StripPrefix("/_local/page", http.FileServerFS(files)))

	mux.HandleFunc("GET /_local/calls", c.listCalls)
	mux.HandleFunc("GET /_local/faults", c.listFaults)
	mux.HandleFunc("POST /_local/faults", c.addFault)
	mux.HandleFunc("DELETE /_local/faults", c.clearFaults)

	mux.HandleFunc("GET /_local/telegram/bots", c.listBots)
	mux.HandleFunc("POST /_local/telegram/bots", c.createBot)
	mux.HandleFunc("POST /_local/telegram/{bot}/updates", c.deliver)
	mux.Handle("/_local/telegram/", http.StripPrefix("/_local/telegram", opt.Telegram))
	for name, h := range opt.Providers {
		mux.Handle("/_local/"+name+"/", http.StripPrefix("/_local/"+name, h))
	}

	mux.HandleFunc("GET /_local/people", c.listPeople)
	mux.HandleFunc("POST /_local/people", c.addPerson)
	mux.HandleFunc("PUT /_local/people/{id}", c.changePerson)
	mux.HandleFunc("GET /_local/phone/{bot}/{person}", c.view)
	mux.HandleFunc("GET /_local/phone/{bot}/chats", c.listChats)
	mux.HandleFunc("POST /_local/phone/{bot}/chats", c.addChat)
	mux.HandleFunc("POST /_local/phone/{bot}/messages", c.message)
	mux.HandleFunc("POST /_local/phone/{bot}/press", c.press)
	mux.HandleFunc("POST /_local/phone/{bot}/block", c.block)
	mux.HandleFunc("POST /_local/phone/{bot}/webapp", c.webApp)
	mux.HandleFunc("GET /_local/phone/{bot}/files/{file}", c.file)
	mux.Handle("/_local/", opt.Rest)
	return mux
}

func (c *console) index(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, page, "page/page.html")
}

func (c *console) listCalls(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil && r.URL.Query().Has("after") {
		fail(w, http.StatusBadRequest, errors.New("after: not a number"))
		return
	}
	answer(w, http.StatusOK, c.calls.After(r.URL.Query().Get("provider"), after))
}

func (c *console) listFaults(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, c.faults.List())
}

func (c *console) addFault(w http.ResponseWriter, r *http.Request) {
	var f calls.Fault
	if !read(w, r, &f) {
		return
	}
	if err := c.faults.Set(f); err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (c *console) clearFaults(w http.ResponseWriter, _ *http.Request) {
	c.faults.Clear()
	w.WriteHeader(http.StatusNoContent)
}

// maxBody holds ten photos of ten megabytes in base64.
const maxBody = 140 << 20

// read decodes a JSON body; on failure it answers and returns false.
func read(w http.ResponseWriter, r *http.Request, in any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(in); err != nil {
		fail(w, http.StatusBadRequest, errors.New("body: "+err.Error()))
		return false
	}
	return true
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// fail answers {"error"}; errors of the simulators choose their own status.
func fail(w http.ResponseWriter, status int, err error) {
	switch {
	case errors.Is(err, telegram.ErrUnknownBot), errors.Is(err, telegram.ErrNoSuch), errors.Is(err, errNobody):
		status = http.StatusNotFound
	case errors.Is(err, telegram.ErrBlocked), errors.Is(err, telegram.ErrNoButton), errors.Is(err, telegram.ErrNoWebhook):
		status = http.StatusConflict
	}
	answer(w, status, map[string]string{"error": err.Error()})
}
