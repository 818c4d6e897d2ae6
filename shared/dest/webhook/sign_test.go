package webhook

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

type vectors struct {
	Published struct {
		Secret, ID, Body, Signature string
		Timestamp                   int64
	}
	Secrets struct{ Current, Next string }
	Cases   []struct {
		Name    string
		Headers map[string]string
		Body    string
	}
}

func load(t *testing.T) (v vectors) {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPublishedVector(t *testing.T) {
	t.Parallel()
	p := load(t).Published
	if got := sign(p.ID, time.Unix(p.Timestamp, 999), []byte(p.Body), p.Secret); got != p.Signature {
		t.Errorf("%s, want %s", got, p.Signature)
	}
}

func TestSignsWithEverySecret(t *testing.T) {
	t.Parallel()
	v := load(t)
	at := time.Unix(1791190800, 0)
	for _, c := range v.Cases {
		id := c.Headers["webhook-id"]
		switch c.Name {
		case "valid":
			if got := sign(id, at, []byte(c.Body), v.Secrets.Current); got != c.Headers["webhook-signature"] {
				t.Errorf("%s: %s", c.Name, got)
			}
		case "rotation_two_signatures":
			if got := sign(id, at, []byte(c.Body), v.Secrets.Next, v.Secrets.Current); got != c.Headers["webhook-signature"] {
				t.Errorf("%s: %s", c.Name, got)
			}
		}
	}
	if got := sign("id", at, nil, "whsec_short", "plain text", ""); got != "" {
		t.Errorf("signed with what is no secret: %s", got)
	}
}

func TestSecretShape(t *testing.T) {
	t.Parallel()
	for secret, ok := range map[string]bool{
		load(t).Secrets.Current:                     true,
		"whsec_" + strings.Repeat("AAAA", 8):        true,  // 24 bytes
		"whsec_" + strings.Repeat("AAAA", 7):        false, // 21
		"whsec_" + strings.Repeat("AAAA", 21) + "A": false,
		"whsec_" + strings.Repeat("AAAA", 22):       false, // 66
		"whpk_" + strings.Repeat("AAAA", 8):         false,
		strings.Repeat("AAAA", 8):                   false,
		"whsec_" + strings.Repeat("A-_A", 8):        false, // base64 for URLs
	} {
		if got := checkSecret(secret) == nil; got != ok {
			t.Errorf("%s: %t", secret, got)
		}
	}
}
