package main

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"cartie/local/keys"
	"cartie/shared/fn"
	"cartie/shared/samtmpl"
)

// What a function reads is what its resource declares: a setting nobody reads is a right nobody needs, one that is not
// declared is missing in the cloud.
func TestFunctionsReadWhatTheTemplateDeclares(t *testing.T) {
	t.Parallel()
	k, err := keys.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	template, err := samtmpl.ReadFile("../template.yaml", samtmpl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	everywhere := []string{"ENV", "LOG_LEVEL", "PUBLIC_URL"}                                                           // Globals
	provided := []string{"LOCAL", "AWS_REGION", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_KMS"} // by Lambda, and by the laptop alone
	for _, f := range template.Functions {
		t.Run(f.ID, func(t *testing.T) {
			t.Parallel()
			values := map[string]string{
				"JWT_PUBLIC_KEY": k.JWTPublic, "JWT_PRIVATE_KEY": k.JWTPrivate, "SEAL_KEYSET": k.SealKeyset, "SEAL_KEY": k.SealKey,
				"LANE": f.Environment["LANE"], "SENDPULSE_API_URL": "http://127.0.0.1:1", "META_API_VERSION": "v25.0", "META_API_URL": "http://127.0.0.1:1", "TELEGRAM_API_URL": "http://127.0.0.1:1", "PUBLIC_URL": "http://127.0.0.1:1",
			}
			var mu sync.Mutex
			read := map[string]bool{}
			env := fn.NewEnv(f.ID, func(name string) (string, bool) {
				mu.Lock()
				defer mu.Unlock()
				read[name] = true
				if v, ok := values[name]; ok {
					return v, true
				}
				if strings.HasSuffix(name, "DATABASE_URL") {
					return "postgres://nobody@127.0.0.1:1/none", true
				}
				return "set", true
			})
			if _, err := functions()[f.CodeURI].Open(t.Context(), env); err != nil {
				t.Fatal(err)
			}
			for _, name := range slices.Sorted(maps.Keys(read)) {
				if _, declared := f.Environment[name]; !declared && !slices.Contains(provided, name) {
					t.Errorf("reads %s, which its resource does not declare", name)
				}
			}
			for _, name := range slices.Sorted(maps.Keys(f.Environment)) {
				if !read[name] && !slices.Contains(everywhere, name) {
					t.Errorf("declares %s, which it does not read", name)
				}
			}
		})
	}
}
