package scenario

// maxAttempts is how many wrong answers a question may be told to bear.
const maxAttempts = 10

// Patience is what a question does about wrong answers: it asks again, after its help, until Attempts wrong ones have come
// in a row, and then leaves by Otherwise. With no Attempts it asks for ever.
type Patience struct {
	Attempts  int    `json:"attempts,omitempty"`
	Otherwise string `json:"otherwise,omitempty"`
}

// exits adds the way out of the last wrong answer to a question's own.
func (p Patience) exits(own ...exit) []exit {
	if p.Attempts > 0 {
		own = append(own, exit{"otherwise", p.Otherwise})
	}
	return own
}

func (p Patience) check(c *checker) {
	if p.Attempts < 0 || p.Attempts > maxAttempts {
		c.add("attempts", "bad_attempts", "a question bears 1 to %d wrong answers, or any number", maxAttempts)
	}
	if p.Attempts == 0 && p.Otherwise != "" {
		c.add("otherwise", "not_used", "without attempts the question is asked for ever")
	}
}
