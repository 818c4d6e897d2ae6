package deliver

import (
	"cartie/shared/dest"
	"cartie/shared/dest/all"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/guard"
)

type capiLane struct {
	Base    string `env:"META_API_URL"`
	Version string `env:"META_API_VERSION" default:""`
	Queue   string `env:"QUEUE_CAPI_URL"`
}

type sendpulseLane struct {
	Base  string `env:"SENDPULSE_API_URL"`
	Queue string `env:"QUEUE_SENDPULSE_URL"`
}

type webhookLane struct {
	Queue string `env:"QUEUE_WEBHOOK_URL"`
}

// sandbox is the one origin beyond the public internet, on a laptop alone.
type sandbox struct {
	Origin string `env:"SANDBOX_ORIGIN" default:""`
}

// lane reads the settings of one lane, and of no other, and answers its kind and queue.
func lane(env *fn.Env, name string) (kind dest.Kind, queue string, err error) {
	var o all.Options
	switch name {
	case "capi":
		var cfg capiLane
		err = env.Load(&cfg)
		o.Capi.BaseURL, o.Capi.Version, queue = cfg.Base, cfg.Version, cfg.Queue
	case "sendpulse":
		var cfg sendpulseLane
		err = env.Load(&cfg)
		o.Sendpulse.BaseURL, queue = cfg.Base, cfg.Queue
	case "webhook":
		var cfg webhookLane
		if err = env.Load(&cfg); err == nil {
			o.Webhook.Guard, err = admitted(env)
		}
		queue = cfg.Queue
	}
	if err != nil {
		return dest.Kind{}, "", err
	}
	kinds, err := all.Registry(o)
	if err != nil {
		return dest.Kind{}, "", err
	}
	kind, ok := kinds.Lane(name)
	if !ok || queue == "" {
		return dest.Kind{}, "", fault.New(fault.Internal, "lane_unknown", "lane %q has no destination or no settings here", name)
	}
	return kind, queue, nil
}

// admitted asks for the sandbox's origin only where there is a sandbox.
func admitted(env *fn.Env) (guard.Guard, error) {
	var cfg sandbox
	if env.Local() {
		if err := env.Load(&cfg); err != nil {
			return guard.Guard{}, err
		}
	}
	return guard.New(cfg.Origin)
}
