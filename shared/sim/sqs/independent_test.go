//go:build independent

package sqs_test

import (
	"os"
	"strings"
	"testing"

	"cartie/shared/sim/sqs/sqstest"
)

// TestIndependent runs the table against the emulator at SQS_ENDPOINT. SQS_EXCEPT lists, separated by commas, the checks
// that emulator is known to fail.
func TestIndependent(t *testing.T) {
	t.Parallel()
	endpoint := os.Getenv("SQS_ENDPOINT")
	if endpoint == "" {
		t.Fatal("SQS_ENDPOINT is not set")
	}
	sqstest.Check(t, endpoint, sqstest.Except(strings.Split(os.Getenv("SQS_EXCEPT"), ",")...))
}
