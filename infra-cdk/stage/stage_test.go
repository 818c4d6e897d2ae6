package stage_test

import (
	"strings"
	"testing"

	"cartie/infra-cdk/stage"
)

func TestCommittedStages(t *testing.T) {
	t.Parallel()
	domains := map[string]string{}
	for _, env := range stage.Envs() {
		s, err := stage.Committed(env)
		if err != nil {
			t.Errorf("%s: %v", env, err)
		}
		if other, taken := domains[s.Domain]; taken {
			t.Errorf("%s and %s share the domain %s", env, other, s.Domain)
		}
		domains[s.Domain] = env
		if got := stage.Foundation.In(s); got != "cartie-"+env+"-foundation" {
			t.Errorf("the stack of %s is named %s", env, got)
		}
	}
	if _, err := stage.Committed("live"); err == nil || !strings.Contains(err.Error(), `"live"`) {
		t.Errorf("an unknown stage: %v", err)
	}
}

const good = `
dev:
  region: eu-central-1
  domain: dev.shop.test
  nat: instance
  database: {class: t4g.medium, storage_gib: 20, multi_az: false, backup_days: 1}
  alarm_email: operators@shop.test
  budget_usd: 10
`

func TestRead(t *testing.T) {
	t.Parallel()
	s, err := stage.Read(strings.NewReader(good), "dev")
	if err != nil || s.PartnerOrigin != "https://dev.shop.test" || !s.Edited() {
		t.Fatalf("%+v, %v", s, err)
	}
	for name, c := range map[string]struct{ from, to, want string }{
		"unknown setting": {"nat:", "nats:", "nats"},
		"nat":             {"nat: instance", "nat: yes-please", "nat is"},
		"region":          {"eu-central-1", "Frankfurt", "region"},
		"domain":          {"dev.shop.test", "https://dev.shop.test", "domain is"},
		"zone":            {"nat:", "zone_id: Z1\n  nat:", "go together"},
		"foreign zone":    {"nat:", "zone_id: Z1\n  zone_name: other.test\n  nat:", "does not lie"},
		"origin":          {"nat:", "partner_origin: https://a.test/path\n  nat:", "partner_origin"},
		"class":           {"t4g.medium", "db.t4g.medium", "database.class"},
		"storage":         {"storage_gib: 20", "storage_gib: 1", "storage_gib"},
		"backups":         {"backup_days: 1", "backup_days: 0", "backup_days"},
		"e-mail":          {"operators@shop.test", "operators", "alarm_email"},
		"budget":          {"budget_usd: 10", "budget_usd: 0", "budget_usd"},
	} {
		if _, err := stage.Read(strings.NewReader(strings.Replace(good, c.from, c.to, 1)), "dev"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	placeholder, err := stage.Read(strings.NewReader(strings.Replace(good, "dev.shop.test", "dev.shop.example", 1)), "dev")
	if err != nil || placeholder.Edited() {
		t.Errorf("a placeholder passes for an edited stage: %v", err)
	}
}
