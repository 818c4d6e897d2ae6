package seal

import (
	"context"
	"strings"

	"cartie/shared/fault"
)

// Config is the settings a function opens its keyring from.
type Config struct {
	Keyset string `env:"SEAL_KEYSET"` // the wrapped keyset
	Key    string `env:"SEAL_KEY"`    // what wraps it: "local:" and a LocalKey's text
}

// Open unwraps the environment's keyset. Fault: Internal for a key of a kind this build does not know.
func (c Config) Open(ctx context.Context) (*Keyring, error) {
	text, local := strings.CutPrefix(c.Key, "local:")
	if !local {
		return nil, fault.New(fault.Internal, "seal_key_kind", "SEAL_KEY is of no known kind")
	}
	kek, err := ParseLocalKey(text)
	if err != nil {
		return nil, err
	}
	return Open(ctx, c.Keyset, kek)
}
