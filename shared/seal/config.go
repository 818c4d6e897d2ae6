package seal

import (
	"context"
	"os"
	"strings"

	"cartie/shared/fault"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Config is the settings a function opens its keyring from.
type Config struct {
	Keyset string `env:"SEAL_KEYSET"` // the wrapped keyset
	Key    string `env:"SEAL_KEY"`    // what wraps it: the ARN of a KMS key, or "local:" and a LocalKey's text
	// Endpoint is the address of an emulator of KMS; never set in AWS.
	Endpoint string `env:"AWS_ENDPOINT_URL_KMS" default:""`
}

// Open unwraps the environment's keyset. Faults: Internal for a key of a kind this build does not know; else as Open's.
func (c Config) Open(ctx context.Context) (*Keyring, error) {
	kek, err := c.kek()
	if err != nil {
		return nil, err
	}
	return Open(ctx, c.Keyset, kek)
}

func (c Config) kek() (KEK, error) {
	if text, ok := strings.CutPrefix(c.Key, "local:"); ok {
		return ParseLocalKey(text)
	}
	if strings.HasPrefix(c.Key, "arn:") {
		return NewKMS(c.Key, KMSOptions{
			Credentials: aws.CredentialsProviderFunc(lambdaCredentials),
			Endpoint:    c.Endpoint,
		})
	}
	return nil, fault.New(fault.Internal, "seal_key_kind", "SEAL_KEY is of no known kind")
}

// lambdaCredentials are read at each signing, since Lambda renews them in the environment.
func lambdaCredentials(context.Context) (aws.Credentials, error) {
	return aws.Credentials{
		AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken: os.Getenv("AWS_SESSION_TOKEN"),
	}, nil
}
