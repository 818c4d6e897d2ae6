package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cartie/local/lambda"
	"cartie/shared/samtmpl"
	"cartie/shared/sim/sqs"
)

// read resolves the template with what the laptop has in place of the cloud.
func (s *Stack) read(path string) (*samtmpl.Template, error) {
	foundation := s.foundation()
	t, err := samtmpl.ReadFile(path, samtmpl.Options{
		Parameters: map[string]string{
			"Env": "dev", "TelegramApiUrl": s.Sandbox + "/telegram", "MetaApiUrl": s.Sandbox + "/meta",
			"SendpulseApiUrl": s.Sandbox + "/sendpulse",
		},
		Attribute: func(id, typ, attr string) (string, bool) {
			switch {
			case typ == "AWS::SQS::Queue" && attr == "":
				return sqs.URL(s.private, id), true
			case typ == "AWS::SQS::Queue" && attr == "Arn":
				return sqs.ARN(id), true
			}
			return "", false
		},
		Dynamic: func(service, name string) (string, bool) {
			v, ok := foundation[service+":"+name]
			return v, ok
		},
	})
	if err != nil {
		return nil, err
	}
	for _, f := range t.Functions {
		for name, value := range f.Environment {
			if strings.Contains(value, "{{resolve:") {
				return nil, fmt.Errorf("template.yaml:%d: function %s: the laptop has nothing for %s=%s", f.Line, f.ID, name, value)
			}
		}
	}
	return t, nil
}

// foundation is what infra-cdk provides in the cloud, by the names the template uses.
func (s *Stack) foundation() map[string]string {
	const parameter, secret = "ssm:/cartie/dev/", "secretsmanager:/cartie/dev/app:SecretString:"
	return map[string]string{
		parameter + "public-url":       s.URL,
		parameter + "partner-origin":   s.URL,
		parameter + "blob/bucket":      "cartie-dev",
		parameter + "jwt/public-key":   s.opt.Keys.JWTPublic,
		parameter + "seal/keyset":      s.opt.Keys.SealKeyset,
		parameter + "seal/key-arn":     s.opt.Keys.SealKey,
		secret + "edge_key":            "", // nothing stands before the gateway
		secret + "jwt_private_key":     s.opt.Keys.JWTPrivate,
		secret + "database_url":        s.opt.Database("app_rw"),
		secret + "auth_database_url":   s.opt.Database("app_auth"),
		secret + "system_database_url": s.opt.Database("app_system"),
		secret + "super_database_url":  "", // roles are made before any function runs
		secret + "owner_database_url":  s.opt.Database("app_owner"),
	}
}

// environment is what a function sees: what its resource declares, what Lambda adds, and the marks of the laptop.
func (s *Stack) environment(f samtmpl.Function, name string) map[string]string {
	env := lambda.Environment(name, f.MemoryMB)
	maps.Copy(env, f.Environment)
	maps.Copy(env, s.opt.Settings)
	env["LOCAL"] = "1"
	env["SANDBOX_ORIGIN"] = s.URL // where /_local/webhook is; no other address of this machine may be called
	env["AWS_ENDPOINT_URL_SQS"] = s.private
	env["AWS_ENDPOINT_URL_S3"] = s.URL + "/_local/s3" // browsers use signed addresses of it
	return env
}

// createQueues makes the queues of the template, named by their logical ids.
func (s *Stack) createQueues() error {
	for _, q := range s.Template.Queues {
		err := s.Queues.Create(q.ID, sqs.Attributes{
			Visibility: q.Visibility, Delay: q.Delay, Retention: q.Retention, DLQ: q.DLQ, MaxReceive: q.MaxReceive,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// deadLetters are the queues that only keep what others failed on.
func (s *Stack) deadLetters() []string {
	var out []string
	for _, q := range s.Template.Queues {
		if q.DLQ != "" && !slices.Contains(out, q.DLQ) {
			out = append(out, q.DLQ)
		}
	}
	return out
}
