package meta_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cartie/shared/sim/calls"
	"cartie/shared/sim/meta"
)

const fixtureToken = "EAAFixtureInventedAccessToken0000000000000ZDZD"

type stand struct {
	sim    *meta.Server
	url    string
	calls  *calls.Log
	faults *calls.Faults
	now    time.Time
}

func setup(t *testing.T) *stand {
	t.Helper()
	s := &stand{calls: &calls.Log{}, faults: &calls.Faults{}, now: time.Unix(1791201900, 0)}
	s.sim = meta.New(meta.Options{Now: func() time.Time { return s.now }, Calls: s.calls, Faults: s.faults})
	s.sim.Grant(meta.DemoPixel, fixtureToken)
	srv := httptest.NewServer(s.sim)
	t.Cleanup(srv.Close)
	s.url = srv.URL + "/v25.0/" + meta.DemoPixel + "/events"
	return s
}

type answer struct {
	Received int `json:"events_received"`
	Error    *struct {
		Message string
		Code    int
		Subcode int `json:"error_subcode"`
	}
}

func (s *stand) do(t *testing.T, method, address, contentType, body string) (int, answer, http.Header, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, answer{}, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	var a answer
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil {
		t.Fatalf("%s: the answer is not JSON: %v", body, err)
	}
	return res.StatusCode, a, res.Header, nil
}

func (s *stand) post(t *testing.T, body map[string]any) (int, answer) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	status, a, _, err := s.do(t, http.MethodPost, s.url, "application/json", string(raw))
	if err != nil {
		t.Fatal(err)
	}
	return status, a
}

// lead is an event the simulator takes, with changes.
func (s *stand) lead(id string, change func(e, user, custom map[string]any)) map[string]any {
	user := map[string]any{"ph": []any{strings.Repeat("a1", 32)}}
	custom := map[string]any{}
	e := map[string]any{
		"event_name": "Lead", "event_time": s.now.Unix(), "event_id": id, "action_source": "chat", "user_data": user, "custom_data": custom,
	}
	if change != nil {
		change(e, user, custom)
	}
	return e
}

func load(t *testing.T, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func TestRecordedRequestsAreTaken(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.request.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d requests, %v", len(files), err)
	}
	for _, file := range files {
		var in struct {
			Request struct {
				Body map[string]any `json:"body_json"`
			}
		}
		load(t, filepath.Base(file), &in)
		s := setup(t)
		s.now = time.Unix(1791390900, 0)
		want := len(in.Request.Body["data"].([]any))
		if status, a := s.post(t, in.Request.Body); status != 200 || a.Received != want {
			t.Errorf("%s: %d %+v", file, status, a)
		}
		got := s.sim.Received()
		if len(got) != want {
			t.Fatalf("%s: %d received", file, len(got))
		}
		if code, _ := in.Request.Body["test_event_code"].(string); got[0].TestCode != code || got[0].Pixel != meta.DemoPixel || !json.Valid(got[0].Body) {
			t.Errorf("%s: received %+v", file, got[0])
		}
	}
}

func TestInvalidEventsAreRefused(t *testing.T) {
	t.Parallel()
	var in struct {
		Events []struct {
			Name  string
			Event map[string]any
		}
	}
	load(t, "invalid-events.json", &in)
	subcodes := map[string]int{"too_old": 2804003, "no_user_data": 2804050}
	for _, e := range in.Events {
		s := setup(t)
		if e.Name != "website_without_agent" {
			s.now = time.Unix(1791200850, 0)
		}
		status, a := s.post(t, map[string]any{"data": []any{s.lead("good", nil), e.Event}, "access_token": fixtureToken})
		if e.Name == "no_event_id" { // ours to refuse; Meta takes it and cannot recognise repeats
			if status != 200 {
				t.Errorf("%s: %d %+v", e.Name, status, a)
			}
			continue
		}
		if status != 400 || a.Error == nil || a.Error.Code != 100 || a.Error.Subcode != subcodes[e.Name] {
			t.Errorf("%s: %d %+v", e.Name, status, a.Error)
		}
		if n := len(s.sim.Received()); n != 0 {
			t.Errorf("%s: %d events of a refused request count", e.Name, n)
		}
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	s := setup(t)
	sha := strings.Repeat("0f", 32)
	for name, c := range map[string]struct {
		change func(e, user, custom map[string]any)
		ok     bool
	}{
		"seven days":        {func(e, _, _ map[string]any) { e["event_time"] = s.now.Add(-7 * 24 * time.Hour).Unix() }, true},
		"seven days and 1s": {func(e, _, _ map[string]any) { e["event_time"] = s.now.Add(-7*24*time.Hour - time.Second).Unix() }, false},
		"store, 62 days": {func(e, _, _ map[string]any) {
			e["event_time"], e["action_source"] = s.now.Add(-62*24*time.Hour).Unix(), "physical_store"
		}, true},
		"time in words":      {func(e, _, _ map[string]any) { e["event_time"] = "yesterday" }, false},
		"time with fraction": {func(e, _, _ map[string]any) { e["event_time"] = 1791201900.5 }, false},
		"no time":            {func(e, _, _ map[string]any) { delete(e, "event_time") }, false},
		"no name":            {func(e, _, _ map[string]any) { e["event_name"] = "" }, false},
		"long name":          {func(e, _, _ map[string]any) { e["event_name"] = strings.Repeat("a", 51) }, false},
		"no source":          {func(e, _, _ map[string]any) { delete(e, "action_source") }, false},
		"unknown source":     {func(e, _, _ map[string]any) { e["action_source"] = "telegram" }, false},
		"no user data":       {func(e, _, _ map[string]any) { delete(e, "user_data") }, false},
		"one hash as text":   {func(_, u, _ map[string]any) { u["ph"] = sha }, true},
		"upper case hash":    {func(_, u, _ map[string]any) { u["ph"] = strings.ToUpper(sha) }, false},
		"one of two clear":   {func(_, u, _ map[string]any) { u["ph"] = []any{sha, "380670000011"} }, false},
		"number":             {func(_, u, _ map[string]any) { u["ph"] = 380670000011 }, false},
		"number in array":    {func(_, u, _ map[string]any) { u["ph"] = []any{380670000011} }, false},
		"clear country":      {func(_, u, _ map[string]any) { u["country"] = "ua" }, false},
		"clear external id":  {func(_, u, _ map[string]any) { u["external_id"] = "42" }, true},
		"city only":          {func(_, u, _ map[string]any) { delete(u, "ph"); u["ct"] = sha }, false},
		"one name":           {func(_, u, _ map[string]any) { delete(u, "ph"); u["fn"] = sha }, false},
		"both names":         {func(_, u, _ map[string]any) { delete(u, "ph"); u["fn"], u["ln"] = sha, sha }, true},
		"address alone":      {func(_, u, _ map[string]any) { delete(u, "ph"); u["client_ip_address"] = "203.0.113.77" }, false},
		"address and agent": {func(_, u, _ map[string]any) {
			delete(u, "ph")
			u["client_ip_address"], u["client_user_agent"] = "203.0.113.77", "a"
		}, true},
		"hashed address":   {func(_, u, _ map[string]any) { u["client_ip_address"] = sha }, false},
		"hashed click id":  {func(_, u, _ map[string]any) { u["fbc"] = sha }, false},
		"purchase":         {func(e, _, c map[string]any) { e["event_name"], c["value"], c["currency"] = "Purchase", 1, "USD" }, true},
		"purchase of what": {func(e, _, _ map[string]any) { e["event_name"] = "Purchase" }, false},
		"value in words":   {func(_, _, c map[string]any) { c["value"], c["currency"] = "12", "USD" }, false},
		"currency sign":    {func(_, _, c map[string]any) { c["value"], c["currency"] = 12, "$" }, false},
		"website": {func(e, u, _ map[string]any) {
			e["action_source"], e["event_source_url"], u["client_user_agent"] = "website", "https://example.com", "a"
		}, true},
		"website, no page": {func(e, u, _ map[string]any) { e["action_source"], u["client_user_agent"] = "website", "a" }, false},
	} {
		status, a := s.post(t, map[string]any{"data": []any{s.lead(name, c.change)}, "access_token": fixtureToken})
		if (status == 200) != c.ok || (!c.ok && (a.Error == nil || a.Error.Code != 100)) {
			t.Errorf("%s: %d %+v", name, status, a.Error)
		}
	}
}

func TestRequestsAsAWhole(t *testing.T) {
	t.Parallel()
	s := setup(t)
	many := func(n int) []any {
		var out []any
		for i := range n {
			out = append(out, s.lead(fmt.Sprint("many", i), nil))
		}
		return out
	}
	for name, c := range map[string]struct {
		body          map[string]any
		status        int
		code, subcode int
	}{
		"a thousand":       {map[string]any{"data": many(1000), "access_token": fixtureToken}, 200, 0, 0},
		"one more":         {map[string]any{"data": many(1001), "access_token": fixtureToken}, 400, 100, 0},
		"none":             {map[string]any{"data": []any{}, "access_token": fixtureToken}, 400, 100, 0},
		"no data":          {map[string]any{"access_token": fixtureToken}, 400, 100, 0},
		"no object":        {map[string]any{"data": []any{7}, "access_token": fixtureToken}, 400, 100, 0},
		"no token":         {map[string]any{"data": many(1)}, 400, 104, 0},
		"unknown token":    {map[string]any{"data": many(1), "access_token": "EAAx"}, 400, 190, 0},
		"wrong test code":  {map[string]any{"data": many(1), "access_token": fixtureToken, "test_event_code": "x"}, 400, 100, 0},
		"test code number": {map[string]any{"data": many(1), "access_token": fixtureToken, "test_event_code": 5}, 400, 100, 0},
	} {
		status, a := s.post(t, c.body)
		if status != c.status || (c.code != 0 && (a.Error == nil || a.Error.Code != c.code || a.Error.Subcode != c.subcode)) {
			t.Errorf("%s: %d %+v", name, status, a.Error)
		}
	}
	s.sim.Grant("990000000000102", "EAAOther")
	s.sim.Grant("990000000000103", "EAARevoked")
	s.sim.Revoke("EAARevoked")
	body := `{"data":[{}],"access_token":"%s"}`
	for name, c := range map[string]struct {
		method, address, token string
		status, code, subcode  int
	}{
		"another's pixel": {"POST", s.url, "EAAOther", 400, 100, 33},
		"unknown pixel":   {"POST", strings.Replace(s.url, "101/", "999/", 1), fixtureToken, 400, 100, 33},
		"revoked":         {"POST", s.url, "EAARevoked", 401, 190, 460},
		"get":             {"GET", s.url + "?access_token=" + fixtureToken, fixtureToken, 400, 100, 33},
		"no version":      {"POST", strings.Replace(s.url, "/v25.0", "", 1), fixtureToken, 400, 2500, 0},
		"other edge":      {"POST", strings.Replace(s.url, "/events", "/adspixels", 1), fixtureToken, 400, 2500, 0},
	} {
		status, a, _, err := s.do(t, c.method, c.address, "application/json", fmt.Sprintf(body, c.token))
		if err != nil || status != c.status || a.Error == nil || a.Error.Code != c.code || a.Error.Subcode != c.subcode {
			t.Errorf("%s: %d %+v %v", name, status, a.Error, err)
		}
	}
	for name, raw := range map[string]string{"no JSON": "data=1", "null": "null", "array": "[]"} {
		status, a, _, err := s.do(t, "POST", s.url+"?access_token="+fixtureToken, "application/json", raw)
		if err != nil || status != 400 || a.Error.Code != 100 {
			t.Errorf("%s: %d %+v %v", name, status, a.Error, err)
		}
	}
}

func TestFormsAreRead(t *testing.T) {
	t.Parallel()
	s := setup(t)
	data, err := json.Marshal([]any{s.lead("form", nil)})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"data": {string(data)}, "access_token": {fixtureToken}, "test_event_code": {"TEST12345"}}
	status, a, _, err := s.do(t, "POST", s.url, "application/x-www-form-urlencoded", form.Encode())
	if err != nil || status != 200 || a.Received != 1 || s.sim.Received()[0].TestCode != "TEST12345" {
		t.Errorf("%d %+v %v", status, a, err)
	}
	form.Set("data", "[")
	if status, a, _, err := s.do(t, "POST", s.url, "application/x-www-form-urlencoded", form.Encode()); err != nil || status != 400 || a.Error.Code != 100 {
		t.Errorf("%d %+v %v", status, a, err)
	}
}

func TestRepeatsWithin48HoursCountOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.sim.Grant("990000000000102", fixtureToken)
	send := func(e ...any) {
		t.Helper()
		if status, a := s.post(t, map[string]any{"data": e, "access_token": fixtureToken}); status != 200 || a.Received != len(e) {
			t.Fatalf("%d %+v", status, a)
		}
	}
	send(s.lead("a", nil), s.lead("a", nil))
	send(s.lead("a", func(e, _, _ map[string]any) { e["event_name"] = "Contact" }))
	s.now = s.now.Add(48*time.Hour - time.Second)
	send(s.lead("a", nil))
	if n := len(s.sim.Received()); n != 2 || s.sim.Repeats() != 2 {
		t.Fatalf("%d count, %d repeats", n, s.sim.Repeats())
	}
	s.now = s.now.Add(time.Second)
	send(s.lead("a", nil))
	s.url = strings.Replace(s.url, "101/", "102/", 1)
	send(s.lead("a", nil))
	if n := len(s.sim.Received()); n != 4 || s.sim.Repeats() != 2 {
		t.Fatalf("%d count, %d repeats", n, s.sim.Repeats())
	}
}
