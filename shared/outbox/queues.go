package outbox

// Queues are the settings of the lanes, for every function that wakes them. One that a function is not given is left to
// the sweeper, which has them all.
type Queues struct {
	Capi      string `env:"QUEUE_CAPI_URL" default:""`
	Sendpulse string `env:"QUEUE_SENDPULSE_URL" default:""`
	Webhook   string `env:"QUEUE_WEBHOOK_URL" default:""`
}

// Lanes maps the kinds of integrations to their queues.
func (q Queues) Lanes() Lanes {
	lanes := Lanes{}
	for kind, url := range map[string]string{"meta_capi": q.Capi, "sendpulse": q.Sendpulse, "webhook": q.Webhook} {
		if url != "" {
			lanes[kind] = url
		}
	}
	return lanes
}
