package stack_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cartie/infra-cdk/stack"
	"cartie/infra-cdk/stage"
	"cartie/shared/samtmpl"
)

// TestCDN looks at where requests go and what is set on the way.
//
// Serial: all syntheses share one node process.
func TestCDN(t *testing.T) {
	templates := synth(t, stack.Input{Stage: committed(t, "dev"), Template: app(t, "dev")})
	cdn, _ := templates[stage.Edge].only(t, "AWS::CloudFront::Distribution")["DistributionConfig"].(map[string]any)
	wants(t, "CDN", cdn, "Aliases.0=dev.cartie.example", "ViewerCertificate.MinimumProtocolVersion=TLSv1.2_2021", "WebACLId.Ref=FirewallArn",
		"ViewerCertificate.AcmCertificateArn.Ref=CertificateArn", "DefaultCacheBehavior.ViewerProtocolPolicy=redirect-to-https", "IPV6Enabled=true")
	paths := map[string]bool{}
	for _, b := range list(cdn["CacheBehaviors"]) {
		paths[fmt.Sprint(at(b, "PathPattern"))] = true
		if n := len(list(at(b, "AllowedMethods"))); n != 7 {
			t.Errorf("%v admits %d methods", at(b, "PathPattern"), n)
		}
		if at(b, "CachePolicyId") != "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" { // Managed-CachingDisabled
			t.Errorf("answers of %v are cached", at(b, "PathPattern"))
		}
	}
	for _, r := range app(t, "dev").Functions {
		for _, route := range r.Routes {
			if route.Path != "$default" && !covered(paths, route.Path) {
				t.Errorf("the CDN sends %s to the SPA", route.Path)
			}
		}
	}
	headers := 0
	for _, o := range list(cdn["Origins"]) {
		for _, h := range list(at(o, "OriginCustomHeaders")) {
			headers++
			if at(h, "HeaderName") != stack.EdgeKeyHeader || at(h, "HeaderValue") != "{{resolve:secretsmanager:/cartie/dev/app:SecretString:edge_key}}" {
				t.Errorf("the origin is sent %v", h)
			}
			if name := strings.ToLower(stack.EdgeKeyHeader); strings.HasPrefix(name, "x-edge-") || strings.HasPrefix(name, "x-amz-") {
				t.Errorf("CloudFront does not set headers named %s", name)
			}
		}
	}
	if headers != 1 {
		t.Errorf("%d headers prove the CDN, want 1", headers)
	}
	wants(t, "headers", templates[stage.Edge].only(t, "AWS::CloudFront::ResponseHeadersPolicy"),
		"ResponseHeadersPolicyConfig.SecurityHeadersConfig.FrameOptions.FrameOption=DENY",
		"ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec=3.1536e+07")
	for id, p := range templates[stage.Edge].of("AWS::CloudFront::Function") {
		if code := fmt.Sprint(p["FunctionCode"]); strings.Contains(code, "VIEWER_HEADER") || !strings.Contains(code, "function handler(event)") {
			t.Errorf("function %s: %s", id, code)
		}
	}
	wants(t, "site", templates[stage.Edge].only(t, "AWS::S3::Bucket"), "PublicAccessBlockConfiguration.BlockPublicPolicy=true")
}

// covered reports whether a path pattern of the CDN takes the gateway's path.
func covered(patterns map[string]bool, path string) bool {
	for p := range patterns {
		if strings.HasPrefix(path, strings.TrimSuffix(p, "*")) {
			return true
		}
	}
	return false
}

// TestFirewall leaves webhooks alone and slows everybody else down.
//
// Serial: all syntheses share one node process.
func TestFirewall(t *testing.T) {
	global := synth(t, stack.Input{Stage: committed(t, "dev"), Template: app(t, "dev")})[stage.Global]
	firewall := global.only(t, "AWS::WAFv2::WebACL")
	wants(t, "firewall", firewall, "Scope=CLOUDFRONT", "Rules.0.Statement.RateBasedStatement.Limit=3000", "Rules.0.Action.Block.CustomResponse.ResponseCode=429")
	if n := len(list(firewall["Rules"])); n != 4 {
		t.Errorf("%d rules", n)
	}
	for _, r := range list(firewall["Rules"]) {
		raw, err := json.Marshal(at(r, "Statement"))
		if err != nil || !strings.Contains(string(raw), `"ScopeDownStatement":{"NotStatement":{"Statement":{"ByteMatchStatement"`) || !strings.Contains(string(raw), `"SearchString":"/hooks/"`) {
			t.Errorf("rule %v reaches webhooks: %s, %v", at(r, "Name"), raw, err)
		}
	}
	for _, output := range []string{"FirewallArn", "CertificateArn"} {
		if global.Outputs[output] == nil {
			t.Errorf("no output %s for the edge", output)
		}
	}
}

// TestAlarmsFollowTheTemplate wants three alarms a function, one a queue, and an instruction in each.
//
// Serial: all syntheses share one node process.
func TestAlarmsFollowTheTemplate(t *testing.T) {
	tmpl := app(t, "dev")
	physical := map[string]string{}
	for _, r := range tmpl.Resources {
		physical[r.ID] = stack.PhysicalName(r.Type, "https://sqs.test/0/real-"+r.ID)
	}
	in := stack.Input{Stage: committed(t, "dev"), Template: tmpl, Physical: physical}
	edge := synth(t, in)[stage.Edge]
	found := map[string]map[string]any{}
	for _, a := range edge.of("AWS::CloudWatch::Alarm") {
		found[strings.TrimPrefix(fmt.Sprint(a["AlarmName"]), "cartie-dev-")] = a
		if len(fmt.Sprint(a["AlarmDescription"])) < 30 || len(list(a["AlarmActions"])) != 1 || a["TreatMissingData"] != "notBreaching" {
			t.Errorf("alarm %v says nobody what to do: %v", a["AlarmName"], a["AlarmDescription"])
		}
	}
	for _, f := range tmpl.Functions {
		for _, what := range []string{"Fails", "Throttled", "Slow"} {
			a := found[f.ID+what]
			wants(t, f.ID+what, a, "Namespace=AWS/Lambda", "Dimensions.0.Name=FunctionName", "Dimensions.0.Value="+physical[f.ID])
		}
		if got := fmt.Sprint(found[f.ID+"Slow"]["Threshold"]); got != fmt.Sprint(0.8*float64(f.Timeout.Milliseconds())) {
			t.Errorf("%s is slow after %s ms", f.ID, got)
		}
	}
	dead := 0
	for _, q := range tmpl.Queues {
		if a, ok := found[q.ID+"Filled"]; ok {
			dead++
			wants(t, q.ID, a, "MetricName=ApproximateNumberOfMessagesVisible", "Threshold=0", "Dimensions.0.Value=real-"+q.ID)
		} else {
			wants(t, q.ID, found[q.ID+"Waits"], "MetricName=ApproximateAgeOfOldestMessage", "Dimensions.0.Value=real-"+q.ID)
		}
	}
	if dead*2 != len(tmpl.Queues) {
		t.Errorf("%d alarms on dead letters for %d queues", dead, len(tmpl.Queues))
	}
	if want := 3*len(tmpl.Functions) + len(tmpl.Queues) + 2*len(tmpl.APIs) + 4; len(found) != want {
		t.Errorf("%d alarms, want %d", len(found), want)
	}
	wants(t, "budget", edge.only(t, "AWS::Budgets::Budget"), "Budget.BudgetLimit.Amount=120", "Budget.TimeUnit=MONTHLY")
}

// TestRefusals are mistakes that must not reach a deployment.
//
// Serial: all syntheses share one node process.
func TestRefusals(t *testing.T) {
	tmpl, err := samtmpl.ReadFile("../../template.yaml", samtmpl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	in := stack.Input{Stage: committed(t, "dev"), Template: tmpl, Physical: map[string]string{"Auth": "auth"}}
	if err := stack.Synth(in, t.TempDir()); err == nil || !strings.Contains(err.Error(), "deploy the app before the edge") {
		t.Errorf("an app without its functions: %v", err)
	}
	in.Physical = nil
	in.Stage.Domain = strings.Repeat("a", 70) + ".test"
	if err := stack.Synth(in, t.TempDir()); err == nil || !strings.Contains(err.Error(), "synthesise dev") {
		t.Errorf("a domain that no certificate can name: %v", err)
	}
}
