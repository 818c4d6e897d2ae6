package integrations

import (
	"context"
	"time"

	"cartie/shared/dest"
	"cartie/shared/fault"
	"cartie/shared/web"
)

type testOut struct {
	Body struct {
		OK        bool   `json:"ok"`
		Status    int    `json:"status" doc:"the provider's HTTP status; 0 without an answer"`
		Detail    string `json:"detail" doc:"what is wrong, in the provider's words or ours"`
		Response  string `json:"response" doc:"the beginning of what was answered, secrets masked"`
		LatencyMS int    `json:"latency_ms"`
	}
}

const testTime = 8 * time.Second // the function ends at ten

// testLimit keeps the button from being used to knock at strangers' doors.
var testLimit = web.Limit{Name: "integration-test", PerMinute: 2, Burst: 10}

// test asks the provider whether the saved settings work. It changes nothing here: a broken integration is repaired by
// saving it.
func (d desk) test(ctx context.Context, c web.Caller, in *kindIn) (*testOut, error) {
	k, err := d.kind(in.Kind)
	if err != nil {
		return nil, err
	}
	prober, ok := k.Sender.(dest.Prober)
	if !ok {
		return nil, fault.New(fault.Conflict, "integration_not_testable", "this kind of integration cannot be tested")
	}
	i, connected, err := d.store.FindIntegration(ctx, c.Scope, k.Name)
	if err != nil {
		return nil, err
	}
	if !connected {
		return nil, fault.New(fault.Conflict, "integration_not_connected", "save the integration first")
	}
	if err := web.Take(ctx, d.db, testLimit, c.Scope.Workspace().String()+k.Name); err != nil {
		return nil, err
	}
	out := &testOut{}
	opened, err := i.Open(d.ring, c.Scope)
	if err != nil {
		out.Body.Detail = "settings_unreadable: the settings do not open: save the integration again"
		return out, nil
	}
	ctx, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	o := prober.Probe(ctx, dest.Config(opened))
	out.Body.OK, out.Body.Status, out.Body.Response = o.State == dest.Delivered, o.Status, o.Response
	out.Body.Detail, out.Body.LatencyMS = o.Message, int(o.Latency.Milliseconds())
	if !out.Body.OK && o.Code != "" {
		out.Body.Detail = o.Code + ": " + o.Message
	}
	return out, nil
}
