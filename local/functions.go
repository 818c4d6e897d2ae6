package main

import (
	"cartie/functions/auth"
	"cartie/functions/bots"
	"cartie/functions/deliver"
	"cartie/functions/docs"
	"cartie/functions/health"
	"cartie/functions/inbox"
	"cartie/functions/integrations"
	"cartie/functions/leads"
	"cartie/functions/migrate"
	"cartie/functions/poster"
	"cartie/functions/public"
	"cartie/functions/scenarios"
	"cartie/functions/sweeper"
	"cartie/functions/tgclient"
	"cartie/functions/tgsend"
	"cartie/functions/timer"
	"cartie/functions/webhookhealth"
	"cartie/functions/workspaces"
	"cartie/shared/fn"
)

// functions is the table from CodeUri in template.yaml to what runs in this process.
func functions() map[string]fn.Function {
	return map[string]fn.Function{
		"functions/auth/lambda":          auth.Function,
		"functions/bots/lambda":          bots.Function,
		"functions/deliver/lambda":       deliver.Function,
		"functions/docs/lambda":          docs.Function,
		"functions/health/lambda":        health.Function,
		"functions/inbox/lambda":         inbox.Function,
		"functions/integrations/lambda":  integrations.Function,
		"functions/leads/lambda":         leads.Function,
		"functions/migrate/lambda":       migrate.Function,
		"functions/poster/lambda":        poster.Function,
		"functions/public/lambda":        public.Function,
		"functions/scenarios/lambda":     scenarios.Function,
		"functions/sweeper/lambda":       sweeper.Function,
		"functions/tgclient/lambda":      tgclient.Function,
		"functions/tgsend/lambda":        tgsend.Function,
		"functions/timer/lambda":         timer.Function,
		"functions/webhookhealth/lambda": webhookhealth.Function,
		"functions/workspaces/lambda":    workspaces.Function,
	}
}
