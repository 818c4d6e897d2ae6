package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// settings of the runner itself, from its environment.
type settings struct {
	state    string // STATE_DIR: data, keys and logs; default .local
	addr     string // 127.0.0.1:PORT; default 8080
	demo     bool   // SEED_DEMO; default true for up, false for other commands
	password string // DEMO_PASSWORD; "" makes one and keeps it
	database string // DATABASE_URL of a superuser; "" starts a server
}

func readSettings(demo bool) settings {
	s := settings{state: ".local", addr: "127.0.0.1:8080", demo: demo, password: os.Getenv("DEMO_PASSWORD"), database: os.Getenv("DATABASE_URL")}
	if dir := os.Getenv("STATE_DIR"); dir != "" {
		s.state = dir
	}
	if port := os.Getenv("PORT"); port != "" {
		s.addr = net.JoinHostPort("127.0.0.1", port)
	}
	if v := os.Getenv("SEED_DEMO"); v != "" {
		s.demo = v == "true"
	}
	return s
}

func (s settings) file(name string) string { return filepath.Join(s.state, name) }

// demoPassword is the given one, or one that is made once and kept: the users it opens are kept too.
func (s settings) demoPassword() (string, error) {
	if s.password != "" {
		return s.password, nil
	}
	raw, err := os.ReadFile(s.file("demo-password"))
	if err == nil {
		return strings.TrimSpace(string(raw)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("demo password: %w", err)
	}
	password := strings.ToLower(rand.Text()[:16])
	if err := os.WriteFile(s.file("demo-password"), []byte(password+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("demo password: %w", err)
	}
	return password, nil
}
