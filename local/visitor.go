package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// visitor is a caller of the API with a browser's manners.
type visitor struct {
	client *http.Client
	url    string
	token  string
}

func (v *visitor) signIn(ctx context.Context, email, password string) error {
	var out struct {
		AccessToken string `json:"access_token"`
	}
	err := v.do(ctx, http.MethodPost, "/api/auth/login", map[string]string{"email": email, "password": password}, &out)
	if err != nil {
		return fmt.Errorf("sign in as %s (made with another DEMO_PASSWORD? make clean-local forgets the demo): %w", email, err)
	}
	v.token = out.AccessToken
	return nil
}

// integrate switches an integration on, unless somebody has set it already.
func (v *visitor) integrate(ctx context.Context, kind string, settings map[string]string) error {
	var now struct {
		Connected bool `json:"connected"`
		Version   int  `json:"version"`
	}
	path := "/api/integrations/" + kind
	if err := v.do(ctx, http.MethodGet, path, nil, &now); err != nil || now.Connected {
		return err
	}
	return v.do(ctx, http.MethodPut, path, map[string]any{"enabled": true, "settings": settings, "version": now.Version}, nil)
}

// do sends body as JSON and decodes a successful answer into out, both unless nil.
func (v *visitor) do(ctx context.Context, method, path string, body, out any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, v.url+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", v.url)
	if v.token != "" {
		r.Header.Set("Authorization", "Bearer "+v.token)
	}
	res, err := v.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		var problem struct{ Code, Detail string }
		_ = json.NewDecoder(res.Body).Decode(&problem)
		return fmt.Errorf("%s %s: %s %s: %s", method, path, res.Status, problem.Code, problem.Detail)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(out)
}
