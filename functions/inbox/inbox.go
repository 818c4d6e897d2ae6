// Package inbox reads conversations and their messages. Writing to people comes with the inbox page.
package inbox

import (
	"context"
	"net/http"

	"cartie/shared/access"
	"cartie/shared/fn"
	"cartie/shared/inbox"
	"cartie/shared/web"
)

type config struct{ Web web.Config }

// Function is the route group.
var Function = fn.HTTP("inbox", build)

type desk struct{ inbox *inbox.Store }

func build(ctx context.Context, env *fn.Env) (http.Handler, error) {
	var cfg config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Web.Database)
	if err != nil {
		return nil, err
	}
	r, err := web.NewRouter(env, db, cfg.Web)
	if err != nil {
		return nil, err
	}
	d := desk{inbox: inbox.New(db)}
	web.Get(r, "/api/conversations", access.InboxRead, d.conversations, web.Describe("List conversations, the latest first"))
	web.Get(r, "/api/conversations/{id}/messages", access.InboxRead, d.messages, web.Describe("List a conversation's messages, newest first"))
	return r, nil
}
