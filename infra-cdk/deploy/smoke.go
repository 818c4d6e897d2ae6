package deploy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const page = 1 << 20 // bytes of an answer that are looked at

// Smoke asks a running environment four questions: is the app healthy and of the wanted version, is the SPA served, is the
// API closed to strangers, and does a webhook with a wrong secret get a 401. All failures are named in one error.
func Smoke(ctx context.Context, client *http.Client, base, version string) error {
	ask := func(method, path string) (int, []byte, error) {
		req, err := http.NewRequestWithContext(ctx, method, base+path, http.NoBody)
		if err != nil {
			return 0, nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		res, err := client.Do(req)
		if err != nil {
			return 0, nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(io.LimitReader(res.Body, page))
		return res.StatusCode, body, err
	}
	want := func(method, path string, status int, good func(body []byte) string) error {
		got, body, err := ask(method, path)
		if err != nil {
			return err
		}
		if got != status {
			return fmt.Errorf("%s %s: status %d, want %d", method, path, got, status)
		}
		if complaint := good(body); complaint != "" {
			return fmt.Errorf("%s %s: %s", method, path, complaint)
		}
		return nil
	}
	return errors.Join(
		want(http.MethodGet, "/api/health", http.StatusOK, func(body []byte) string {
			var health struct{ Status, Version string }
			if json.Unmarshal(body, &health) != nil || health.Version != version {
				return fmt.Sprintf("version %q runs, want %q", health.Version, version)
			}
			return ""
		}),
		want(http.MethodGet, "/", http.StatusOK, func(body []byte) string {
			if !bytes.Contains(body, []byte(`<div id="root">`)) {
				return "this is not the SPA"
			}
			return ""
		}),
		want(http.MethodGet, "/api/auth/me", http.StatusUnauthorized, problem),
		want(http.MethodPost, "/hooks/telegram/client/00000000-0000-7000-8000-000000000000", http.StatusUnauthorized, func([]byte) string { return "" }),
	)
}

func problem(body []byte) string {
	var p struct{ Code string }
	if json.Unmarshal(body, &p) != nil || strings.TrimSpace(p.Code) == "" {
		return "the refusal is no problem document"
	}
	return ""
}
