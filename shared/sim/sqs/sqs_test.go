package sqs_test

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"cartie/shared/sim/sqs"
	"cartie/shared/sim/sqs/sqstest"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// hand is a clock that only a test moves.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func start(t *testing.T) (server *sqs.Server, url string, pass func(time.Duration)) {
	t.Helper()
	h := &hand{at: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)}
	server = sqs.New(sqs.Options{Now: h.now})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	return server, web.URL, func(d time.Duration) {
		h.mu.Lock()
		h.at = h.at.Add(d)
		h.mu.Unlock()
		server.Wake()
	}
}

// TestCheck runs the table on one server per check, because moving a clock moves it for everybody.
func TestCheck(t *testing.T) {
	t.Parallel()
	sqstest.Each(t, func(t *testing.T) (string, []sqstest.Option) {
		_, url, pass := start(t)
		return url, []sqstest.Option{sqstest.Pass(pass)}
	})
}

func send(t *testing.T, client *awssqs.Client, base, queue, body string) error {
	t.Helper()
	_, err := client.SendMessage(t.Context(), &awssqs.SendMessageInput{QueueUrl: aws.String(sqs.URL(base, queue)), MessageBody: &body})
	return err
}

func TestFaults(t *testing.T) {
	t.Parallel()
	server, base, pass := start(t)
	if err := server.Create("jobs", sqs.Attributes{Visibility: time.Minute}); err != nil {
		t.Fatal(err)
	}
	client := sqstest.Client(base)
	receive := func() []sqs.Message {
		got, err := server.Receive(t.Context(), "jobs", 10, -1, 0)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}

	server.Inject(sqs.Fault{Action: sqs.SendMessage, Queue: "jobs", Effect: sqs.DropAnswer})
	if err := send(t, client, base, "jobs", "lost answer"); err == nil {
		t.Error("a dropped answer looks like success")
	}
	server.Inject(sqs.Fault{Action: sqs.SendMessage, Effect: sqs.Refuse})
	if err := send(t, client, base, "jobs", "refused"); err == nil {
		t.Error("a refused call looks like success")
	}
	server.Inject(sqs.Fault{Effect: sqs.Duplicate})
	first, second, third := receive(), receive(), receive()
	if len(first) != 1 || first[0].Body != "lost answer" {
		t.Fatalf("the message of the lost answer did not arrive: %+v", first)
	}
	if len(second) != 1 || second[0].ID != first[0].ID || second[0].System["ApproximateReceiveCount"] != "2" {
		t.Errorf("the duplicate is %+v", second)
	}
	if len(third) != 0 {
		t.Errorf("a third delivery within the visibility: %+v", third)
	}
	pass(time.Minute)
	server.Inject(sqs.Fault{Effect: sqs.Duplicate, Times: 5})
	server.Heal()
	if a, b := receive(), receive(); len(a) != 1 || len(b) != 0 {
		t.Errorf("after Heal %d and %d messages were received", len(a), len(b))
	}
}

func TestOldReceiptDoesNothing(t *testing.T) {
	t.Parallel()
	server, _, pass := start(t)
	if err := server.Create("jobs", sqs.Attributes{Visibility: time.Second}); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Send("jobs", sqs.Entry{Body: "x", Delay: -1}); err != nil {
		t.Fatal(err)
	}
	first, _ := server.Receive(t.Context(), "jobs", 1, -1, 0)
	pass(time.Second)
	second, _ := server.Receive(t.Context(), "jobs", 1, -1, 0)
	if len(first) != 1 || len(second) != 1 {
		t.Fatalf("received %d and %d", len(first), len(second))
	}
	if err := server.Delete("jobs", first[0].Receipt); err != nil {
		t.Fatal(err)
	}
	if st := server.Snapshot()[0]; st.InFlight != 1 {
		t.Errorf("the old receipt deleted the message: %+v", st)
	}
}

// TestLongPollFollowsTheClock waits for a hidden message that only the clock can show.
func TestLongPollFollowsTheClock(t *testing.T) {
	t.Parallel()
	server, _, pass := start(t)
	if err := server.Create("jobs", sqs.Attributes{}); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Send("jobs", sqs.Entry{Body: "x", Delay: 10 * time.Minute}); err != nil {
		t.Fatal(err)
	}
	got := make(chan int, 1)
	go func() {
		m, err := server.Receive(context.WithoutCancel(t.Context()), "jobs", 1, -1, time.Hour)
		if err != nil {
			got <- -1
		}
		got <- len(m)
	}()
	pass(9 * time.Minute)
	if st := server.Snapshot()[0]; st.Delayed != 1 {
		t.Fatalf("before its time: %+v", st)
	}
	pass(time.Minute)
	if n := <-got; n != 1 {
		t.Errorf("the poll answered %d messages", n)
	}
}

func TestRetention(t *testing.T) {
	t.Parallel()
	server, _, pass := start(t)
	if err := server.Create("jobs", sqs.Attributes{Retention: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Send("jobs", sqs.Entry{Body: "x", Delay: -1}); err != nil {
		t.Fatal(err)
	}
	pass(time.Hour)
	if st := server.Snapshot()[0]; st.Visible+st.InFlight+st.Delayed != 0 {
		t.Errorf("an expired message is still there: %+v", st)
	}
}
