package telegram

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxUpload is the Bot API's limit for what a bot uploads; the rest of a request adds little.
const maxUpload = 50 << 20

// params are the parameters of one call whatever way they came: query, form, multipart or JSON. Values are text, nested
// values JSON text.
type params struct {
	values map[string]string
	files  map[string]upload
}

type upload struct {
	name string
	body []byte
}

// readParams decodes the request; a query parameter is overridden by the body. Errors are refusals.
func readParams(w http.ResponseWriter, r *http.Request) (*params, error) {
	p := &params{values: map[string]string{}, files: map[string]upload{}}
	for key, v := range r.URL.Query() {
		p.values[key] = v[0]
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload+1<<20)
	kind, attrs, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		_, err = io.Copy(io.Discard, r.Body)
	case kind == "multipart/form-data":
		err = p.readMultipart(multipart.NewReader(r.Body, attrs["boundary"]))
	case kind == "application/json":
		err = p.readJSON(r.Body)
	case kind == "application/x-www-form-urlencoded":
		err = p.readForm(r.Body)
	default:
		_, err = io.Copy(io.Discard, r.Body)
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	}
	if err != nil {
		return nil, err
	}
	for _, v := range p.values {
		if !utf8.ValidString(v) {
			return nil, badRequest("strings must be encoded in UTF-8")
		}
	}
	for _, f := range p.files {
		if len(f.body) > maxUpload {
			return nil, refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		}
	}
	return p, nil
}

func (p *params) readMultipart(parts *multipart.Reader) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var body []byte
		if err == nil {
			body, err = io.ReadAll(part)
		}
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			return err
		case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, multipart.ErrMessageTooLarge):
			// A call without parameters is sent as an empty multipart body; so is one without a closing boundary.
			return nil
		case err != nil:
			return badRequest("can't parse multipart form")
		case part.FileName() != "":
			p.files[part.FormName()] = upload{part.FileName(), body}
		default:
			p.values[part.FormName()] = string(body)
		}
	}
}

func (p *params) readJSON(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if len(bytes.TrimSpace(raw)) > 0 {
		if err := json.Unmarshal(raw, &fields); err != nil {
			return badRequest("can't parse request JSON object")
		}
	}
	for key, v := range fields {
		var text string
		switch {
		case string(v) == "null":
			continue
		case json.Unmarshal(v, &text) != nil:
			text = string(v)
		}
		p.values[key] = text
	}
	return nil
}

func (p *params) readForm(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return badRequest("can't parse form")
	}
	for key, v := range form {
		p.values[key] = v[0]
	}
	return nil
}

func (p *params) str(key string) string { return p.values[key] }

func (p *params) has(key string) bool {
	_, ok := p.values[key]
	return ok
}

// number is 0 for a missing or unreadable value, as the Bot API treats most of them.
func (p *params) number(key string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(p.values[key]), 10, 64)
	return n
}

func (p *params) flag(key string) bool {
	v := strings.ToLower(strings.TrimSpace(p.values[key]))
	return v == "true" || v == "yes" || v == "1"
}

// into decodes a nested value; a missing or empty one leaves out as it is.
func (p *params) into(key string, out any) error {
	v := strings.TrimSpace(p.values[key])
	if v == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(v), out); err != nil {
		return badRequest("can't parse %s JSON object", strings.ReplaceAll(key, "_", " "))
	}
	return nil
}

// isText names the parameters that are strings by definition: a text of "42" or "[1]" must be logged as it was sent.
func isText(key string) bool {
	return slices.Contains([]string{
		"text", "caption", "url", "secret_token", "callback_query_id", "parse_mode", "action", "title", "description", "name",
		"short_description", "language_code", "file_id", "message_effect_id", "business_connection_id", "inline_message_id",
		"ip_address", "performer", "first_name", "last_name", "phone_number", "address", "question",
	}, key)
}

// decoded is the body of the call log: JSON values parsed, files described, the webhook's secret masked.
func (p *params) decoded() map[string]any {
	out := map[string]any{}
	for key, v := range p.values {
		out[key] = v
		if isText(key) {
			continue
		}
		d := json.NewDecoder(strings.NewReader(v))
		d.UseNumber()
		var parsed any
		if json.Valid([]byte(v)) && d.Decode(&parsed) == nil {
			out[key] = parsed
		}
	}
	for key, f := range p.files {
		out[key] = map[string]any{"file_name": f.name, "size": len(f.body)}
	}
	if p.has("secret_token") {
		out["secret_token"] = "***"
	}
	return out
}
