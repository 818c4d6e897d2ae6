package sqs

// Effect is what goes wrong when a fault strikes.
type Effect int

// The effects.
const (
	// Duplicate delivers a received message a second time: it stays visible, as standard queues sometimes let it.
	Duplicate Effect = iota + 1
	// DropAnswer does the work and breaks the connection, so the caller cannot know.
	DropAnswer
	// Refuse answers 503 ServiceUnavailable and does nothing.
	Refuse
)

// Names of actions that faults are usually aimed at.
const (
	SendMessage      = "SendMessage"
	SendMessageBatch = "SendMessageBatch"
	ReceiveMessage   = "ReceiveMessage"
	DeleteMessage    = "DeleteMessage"
)

// Fault strikes the next Times calls of Action on Queue; an empty Action or Queue means any, Times 0 means once.
type Fault struct {
	Action string
	Queue  string
	Effect Effect
	Times  int
}

// Inject switches a fault on.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(f.Times, 1)
	s.faults = append(s.faults, f)
}

// Heal forgets the faults that have not struck.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// strike uses up one matching fault. Called with mu held.
func (s *Server) strike(action, queue string, effect Effect) bool {
	for i := range s.faults {
		f := &s.faults[i]
		if f.Effect != effect || f.Times == 0 || f.Action != "" && f.Action != action || f.Queue != "" && f.Queue != queue {
			continue
		}
		f.Times--
		return true
	}
	return false
}
