package fn

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

// Main runs a function under the Lambda Runtime API until the process ends. Settings come from the environment; a
// function that cannot open logs why and exits, so the platform reports the failed init.
func Main(f Function) {
	ctx := context.Background()
	env := NewEnv(f.Name, os.LookupEnv)
	slog.SetDefault(env.Log)
	h, err := f.Open(ctx, env)
	if err != nil {
		env.Log.ErrorContext(ctx, "init failed", slog.Any("err", err))
		os.Exit(1)
	}
	lambda.Start(h)
}
