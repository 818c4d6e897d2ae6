// Package all is the only list of destinations. Functions, the settings form and the conformance suite read it; it holds
// nothing but the list.
package all

import (
	"cartie/shared/dest"
	"cartie/shared/dest/capi"
	"cartie/shared/dest/sendpulse"
	"cartie/shared/dest/webhook"
)

// Options hold what each kind needs from the environment.
type Options struct {
	Capi      capi.Options
	Sendpulse sendpulse.Options
	Webhook   webhook.Options
}

// Registry builds every kind.
func Registry(o Options) (dest.Registry, error) {
	return dest.NewRegistry(
		capi.New(o.Capi),
		sendpulse.New(o.Sendpulse),
		webhook.New(o.Webhook),
	)
}
