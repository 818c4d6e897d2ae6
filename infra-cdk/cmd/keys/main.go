// Command keys completes the secrets and keys of a deployed foundation, with the operator's own AWS credentials. It prints
// the names of what it filled and never a value.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"cartie/infra-cdk/keys"
	"cartie/infra-cdk/stage"
	"cartie/shared/seal"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	secretstypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func main() {
	env := flag.String("env", "dev", "the environment: dev, staging or prod")
	flag.Parse()
	if err := run(context.Background(), *env); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, env string) error {
	st, err := stage.Committed(env)
	if err != nil {
		return err
	}
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(st.Region))
	if err != nil {
		return fmt.Errorf("AWS credentials: %w", err)
	}
	store := account{secrets: secretsmanager.NewFromConfig(cfg), parameters: ssm.NewFromConfig(cfg)}
	filled, err := keys.Complete(ctx, store, env, func(arn string) (seal.KEK, error) {
		return seal.NewKMS(arn, seal.KMSOptions{Credentials: cfg.Credentials})
	})
	if err != nil {
		return err
	}
	if len(filled) == 0 {
		fmt.Println("keys: nothing is missing")
		return nil
	}
	fmt.Println("keys: filled", strings.Join(filled, ", "))
	return nil
}

// account is keys.Store in AWS.
type account struct {
	secrets    *secretsmanager.Client
	parameters *ssm.Client
}

// Secret implements keys.Store.
func (a account) Secret(ctx context.Context, name string) (string, bool, error) {
	out, err := a.secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(name)})
	if missing := (*secretstypes.ResourceNotFoundException)(nil); errors.As(err, &missing) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read secret %s: %w", name, err)
	}
	return aws.ToString(out.SecretString), true, nil
}

// PutSecret implements keys.Store.
func (a account) PutSecret(ctx context.Context, name, value string) error {
	if _, err := a.secrets.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: aws.String(name), SecretString: aws.String(value)}); err != nil {
		return fmt.Errorf("write secret %s: %w", name, err)
	}
	return nil
}

// Parameter implements keys.Store.
func (a account) Parameter(ctx context.Context, name string) (string, bool, error) {
	out, err := a.parameters.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(name)})
	if missing := (*ssmtypes.ParameterNotFound)(nil); errors.As(err, &missing) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read parameter %s: %w", name, err)
	}
	return aws.ToString(out.Parameter.Value), true, nil
}

// PutParameter implements keys.Store.
func (a account) PutParameter(ctx context.Context, name, value string) error {
	in := &ssm.PutParameterInput{Name: aws.String(name), Value: aws.String(value), Type: ssmtypes.ParameterTypeString, Overwrite: aws.Bool(true)}
	if _, err := a.parameters.PutParameter(ctx, in); err != nil {
		return fmt.Errorf("write parameter %s: %w", name, err)
	}
	return nil
}
