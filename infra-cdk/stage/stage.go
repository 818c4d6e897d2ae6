// Package stage says how the environments dev, staging and prod differ: where they run, under which domain, how large.
// The differences are read from stages.yaml and nowhere else. It refuses to hold a secret, and to guess: a setting that is
// missing or unknown is an error that names it.
package stage

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Stage is one environment.
type Stage struct {
	Env           string   `yaml:"-"`
	Region        string   `yaml:"region"`
	Domain        string   `yaml:"domain"`         // of the SPA, the API and the webhooks
	ZoneID        string   `yaml:"zone_id"`        // Route 53 zone the domain lies in; "" when DNS is kept elsewhere
	ZoneName      string   `yaml:"zone_name"`      // the zone's own name, with zone_id
	PartnerOrigin string   `yaml:"partner_origin"` // the one foreign origin that may call the API from a browser; "" is the domain
	NAT           string   `yaml:"nat"`            // the way to IPv4: instance, gateway or none
	Database      Database `yaml:"database"`
	AlarmEmail    string   `yaml:"alarm_email"`
	BudgetUSD     float64  `yaml:"budget_usd"` // a month
}

// Database is the size of Postgres.
type Database struct {
	Class      string `yaml:"class"` // e.g. t4g.medium
	StorageGiB int    `yaml:"storage_gib"`
	MultiAZ    bool   `yaml:"multi_az"`
	BackupDays int    `yaml:"backup_days"`
}

// Envs are the environments there are, in order of promotion.
func Envs() []string { return []string{"dev", "staging", "prod"} }

//go:embed stages.yaml
var file []byte

// Committed reads the environment from stages.yaml of this module.
func Committed(env string) (Stage, error) { return Read(bytes.NewReader(file), env) }

var (
	domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)
	class  = regexp.MustCompile(`^[a-z0-9]+\.[a-z0-9]+$`)
	region = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
)

// Read finds env in r and checks every setting of it.
func Read(r io.Reader, env string) (Stage, error) {
	all := map[string]Stage{}
	d := yaml.NewDecoder(r)
	d.KnownFields(true)
	if err := d.Decode(&all); err != nil {
		return Stage{}, fmt.Errorf("stages.yaml: %w", err)
	}
	s, ok := all[env]
	if !ok || !slices.Contains(Envs(), env) {
		return Stage{}, fmt.Errorf("stages.yaml: there is no stage %q (%s)", env, strings.Join(Envs(), ", "))
	}
	s.Env = env
	if s.PartnerOrigin == "" {
		s.PartnerOrigin = s.PublicURL()
	}
	return s, s.check()
}

func (s Stage) check() error {
	var faults []error
	want := func(ok bool, what string) {
		if !ok {
			faults = append(faults, fmt.Errorf("stages.yaml: %s: %s", s.Env, what))
		}
	}
	want(region.MatchString(s.Region), "region is no AWS region")
	want(domain.MatchString(s.Domain), "domain is no domain name")
	want((s.ZoneID == "") == (s.ZoneName == ""), "zone_id and zone_name go together")
	want(s.ZoneName == "" || s.Domain == s.ZoneName || strings.HasSuffix(s.Domain, "."+s.ZoneName), "domain does not lie in zone_name")
	want(strings.HasPrefix(s.PartnerOrigin, "https://") && strings.Count(s.PartnerOrigin, "/") == 2, "partner_origin is https://host and no more")
	want(slices.Contains([]string{"instance", "gateway", "none"}, s.NAT), "nat is instance, gateway or none")
	want(class.MatchString(s.Database.Class), "database.class is like t4g.medium")
	want(s.Database.StorageGiB >= 20, "database.storage_gib is at least 20")
	want(s.Database.BackupDays >= 1 && s.Database.BackupDays <= 35, "database.backup_days is 1 to 35")
	want(strings.Count(s.AlarmEmail, "@") == 1, "alarm_email is no address")
	want(s.BudgetUSD > 0, "budget_usd is not positive")
	return errors.Join(faults...)
}

// PublicURL is where the SPA, the API and the webhooks are reached.
func (s Stage) PublicURL() string { return "https://" + s.Domain }

// Stack is a part of an environment that is deployed by itself.
type Stack string

// In is the stack's name in CloudFormation, e.g. cartie-dev-foundation.
func (s Stack) In(st Stage) string { return "cartie-" + st.Env + "-" + string(s) }

// The stacks in the order of deployment. App is made of template.yaml, the others of this module.
const (
	Foundation Stack = "foundation"
	App        Stack = "app"
	Global     Stack = "global" // what CloudFront takes from us-east-1 alone
	Edge       Stack = "edge"
)

// GlobalRegion is where CloudFront looks for its firewall and its certificate.
const GlobalRegion = "us-east-1"

// Edited reports whether the stage's placeholders were replaced: names under .example belong to nobody.
func (s Stage) Edited() bool {
	return !strings.HasSuffix(s.Domain, ".example") && !strings.HasSuffix(s.AlarmEmail, ".example")
}
