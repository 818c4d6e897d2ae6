// Package inbox is where staff live with conversations: read them, answer with text and files, note, assign, put away, and
// give them back to the bot. It sends nothing itself: what is written waits in its chat's lane for tgsend.
package inbox

import (
	"context"
	"net/http"

	"cartie/shared/access"
	"cartie/shared/blob"
	"cartie/shared/canned"
	"cartie/shared/dialogue"
	"cartie/shared/feed"
	"cartie/shared/fn"
	"cartie/shared/inbox"
	"cartie/shared/pg"
	"cartie/shared/web"
)

type config struct {
	Web      web.Config
	Dialogue dialogue.Config
}

// Function is the route group.
var Function = fn.HTTP("inbox", build)

type desk struct {
	db     pg.DB
	inbox  *inbox.Store
	talk   *dialogue.Desk
	blobs  *blob.Store
	canned *canned.Store
	feed   *feed.Reader
}

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
	talk, err := dialogue.Open(ctx, db, cfg.Dialogue)
	if err != nil {
		return nil, err
	}
	d := desk{db: db, inbox: talk.Inbox, talk: talk, blobs: talk.Blobs, canned: canned.New(db), feed: feed.New(db)}
	created, gone := web.Status(http.StatusCreated), web.Status(http.StatusNoContent)
	web.Get(r, "/api/conversations", access.InboxRead, d.conversations, web.Describe("List conversations, the latest first"))
	web.Get(r, "/api/conversations/{id}", access.InboxRead, d.read, web.Describe("Read a conversation and where the person stands in the flow"))
	web.Patch(r, "/api/conversations/{id}", access.InboxWrite, d.handle, web.Describe("Set a conversation's status and who looks after it"))
	web.Post(r, "/api/conversations/{id}/read", access.InboxRead, d.mark, gone, web.Describe("Mark a conversation as read up to a message, for the caller"))
	web.Post(r, "/api/conversations/{id}/give-back", access.InboxWrite, d.giveBack, web.Describe("Let the bot answer again"))
	web.Get(r, "/api/conversations/{id}/messages", access.InboxRead, d.messages, web.Describe("List a conversation's messages, newest first"))
	web.Post(r, "/api/conversations/{id}/messages", access.InboxWrite, d.write, created, web.Describe("Write to the person, which takes the conversation over, or note something for colleagues"))
	web.Get(r, "/api/conversations/{id}/media/{media_id}", access.InboxRead, d.media, web.Describe("Fetch a file of a conversation; a large one by redirect"))
	describeMedia(r.OpenAPI())
	web.Post(r, "/api/uploads", access.InboxWrite, d.upload, created, web.Describe("Announce a file and get the address to put it to"))
	web.Get(r, "/api/canned-replies", access.InboxRead, d.listCanned, web.Describe("List canned replies"))
	web.Post(r, "/api/canned-replies", access.InboxWrite, d.createCanned, created, web.Describe("Add a canned reply"))
	web.Patch(r, "/api/canned-replies/{id}", access.InboxWrite, d.updateCanned, web.Describe("Change a canned reply"))
	web.Delete(r, "/api/canned-replies/{id}", access.InboxWrite, d.removeCanned, gone, web.Describe("Remove a canned reply"))
	web.Get(r, "/api/feed", access.InboxRead, d.changes, web.Describe("Hear what changed since a cursor"))
	return r, nil
}
