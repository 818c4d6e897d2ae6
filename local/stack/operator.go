package stack

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"

	"cartie/local/lambda"
	"cartie/shared/sim/sqs"
)

// operator is the part of /_local that belongs to the runner.
//
//	GET  /_local/clock                      {"now"}
//	POST /_local/clock                      {"advance": "2h"} → {"now"}: moves time for schedules, timers and queues
//	GET  /_local/queues                     [{name, dlq, visible, in_flight, delayed}]
//	GET  /_local/queues/{name}              one queue with up to 100 messages
//	POST /_local/queues/{name}/redrive      puts the messages of a dead-letter queue back → {"moved"}
//	GET  /_local/schedules                  [{function, name, enabled, running, last, next}]
//	POST /_local/run/{function}             invokes it: a schedule as of now, a task with the body → what it returned
//	GET  /_local/processes                  [{function, pid, busy}], with bootstraps
func (s *Stack) operator() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/clock", func(w http.ResponseWriter, _ *http.Request) { s.now(w) })
	mux.HandleFunc("POST /_local/clock", s.advance)
	mux.HandleFunc("GET /_local/queues", s.listQueues)
	mux.HandleFunc("GET /_local/queues/{name}", s.readQueue)
	mux.HandleFunc("POST /_local/queues/{name}/redrive", s.redrive)
	mux.HandleFunc("GET /_local/schedules", s.listSchedules)
	mux.HandleFunc("POST /_local/run/{function}", s.run)
	mux.HandleFunc("GET /_local/processes", s.listProcesses)
	return mux
}

func (s *Stack) now(w http.ResponseWriter) {
	write(w, http.StatusOK, map[string]time.Time{"now": s.Clock.Now()})
}

func (s *Stack) advance(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&in)
	by, bad := time.ParseDuration(in.Advance)
	if err != nil || bad != nil {
		fail(w, http.StatusBadRequest, errors.New(`the body is {"advance": "2h"}, a duration of h, m, s`))
		return
	}
	if err := s.Clock.Advance(by); err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	s.now(w)
}

type queueRow struct {
	Name     string `json:"name"`
	DLQ      string `json:"dlq"`
	Visible  int    `json:"visible"`
	InFlight int    `json:"in_flight"`
	Delayed  int    `json:"delayed"`
}

func (s *Stack) listQueues(w http.ResponseWriter, _ *http.Request) {
	rows := []queueRow{}
	for _, q := range s.Queues.Snapshot() {
		rows = append(rows, queueRow{Name: q.Name, DLQ: q.DLQ, Visible: q.Visible, InFlight: q.InFlight, Delayed: q.Delayed})
	}
	write(w, http.StatusOK, rows)
}

func (s *Stack) readQueue(w http.ResponseWriter, r *http.Request) {
	all := s.Queues.Snapshot()
	i := slices.IndexFunc(all, func(q sqs.State) bool { return q.Name == r.PathValue("name") })
	if i < 0 {
		fail(w, http.StatusNotFound, errors.New("no such queue"))
		return
	}
	write(w, http.StatusOK, all[i])
}

func (s *Stack) redrive(w http.ResponseWriter, r *http.Request) {
	moved, err := s.Queues.Redrive(r.PathValue("name"), "")
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	write(w, http.StatusOK, map[string]int{"moved": moved})
}

type scheduleRow struct {
	Function string     `json:"function"`
	Name     string     `json:"name"`
	Enabled  bool       `json:"enabled"`
	Running  bool       `json:"running"`
	Last     *time.Time `json:"last"`
	Next     *time.Time `json:"next"`
}

func (s *Stack) listSchedules(w http.ResponseWriter, _ *http.Request) {
	rows := []scheduleRow{}
	for _, id := range slices.Sorted(maps.Keys(s.schedules)) {
		for _, schedule := range s.schedules[id] {
			st := schedule.State(s.Clock.Now())
			rows = append(rows, scheduleRow{Function: s.functions[id].folder, Name: st.Name, Enabled: st.Enabled, Running: st.Running, Last: st.Last, Next: st.Next})
		}
	}
	write(w, http.StatusOK, rows)
}

func (s *Stack) run(w http.ResponseWriter, r *http.Request) {
	f, ok := s.named(r.PathValue("function"))
	if !ok {
		fail(w, http.StatusNotFound, errors.New("no such function"))
		return
	}
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, lambda.MaxPayload))
	if err != nil {
		fail(w, http.StatusRequestEntityTooLarge, err)
		return
	}
	if len(payload) == 0 || len(s.schedules[f.resource.ID]) > 0 {
		payload = nil // a schedule gets its own event whatever the caller sends
	}
	out, err := s.Invoke(r.Context(), f.resource.ID, payload)
	if err != nil {
		s.opt.Failed(f.folder, err)
		fail(w, http.StatusBadGateway, err)
		return
	}
	write(w, http.StatusOK, json.RawMessage(out))
}

type processRow struct {
	Function string `json:"function"`
	PID      int    `json:"pid"`
	Busy     bool   `json:"busy"`
}

func (s *Stack) listProcesses(w http.ResponseWriter, _ *http.Request) {
	rows := []processRow{}
	for _, id := range slices.Sorted(maps.Keys(s.functions)) {
		for _, p := range s.Processes(id) {
			rows = append(rows, processRow{Function: s.functions[id].folder, PID: p.PID, Busy: p.Busy})
		}
	}
	write(w, http.StatusOK, rows)
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func fail(w http.ResponseWriter, status int, err error) {
	write(w, status, map[string]string{"error": err.Error()})
}
