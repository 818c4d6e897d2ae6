package samtmpl

import (
	"strings"
	"time"
)

// Function is an AWS::Serverless::Function with Globals merged in.
type Function struct {
	ID          string
	Name        string // FunctionName, or the logical id
	CodeURI     string // relative to the template
	Handler     string
	Runtime     string
	BuildMethod string // Metadata.BuildMethod
	Arch        []string
	Timeout     time.Duration // 3 s unless set, as in Lambda
	MemoryMB    int           // 128 unless set
	Reserved    int           // reserved concurrency; 0 when none is reserved
	Environment map[string]string
	Policies    []any // as written, resolved
	Routes      []Route
	Sources     []Source
	Schedules   []Schedule
	Line        int
}

// Route is an HttpApi event.
type Route struct {
	Event  string
	API    string // logical id of the HTTP API
	Method string // upper case; "ANY" for any; "" for the $default route
	Path   string // "$default" for the catch-all
	Line   int
}

// Key is the route key as the gateway writes it: "POST /api/leads", "ANY /api/leads/{proxy+}", "$default".
func (r Route) Key() string {
	if r.Path == "$default" {
		return "$default"
	}
	return r.Method + " " + r.Path
}

// Source is an SQS event: a queue that Lambda polls for the function.
type Source struct {
	Event          string
	Queue          string // logical id
	Batch          int    // 10 unless set
	Window         time.Duration
	MaxConcurrency int  // 0 when unlimited
	Partial        bool // the function reports the items that failed
	Line           int
}

// Schedule is a ScheduleV2 event.
type Schedule struct {
	Event      string
	Name       string // Name, or function id + event
	Expression string // rate(1 minute), cron(…)
	Timezone   string // IANA name; "" is UTC
	Input      string // the payload; "" for the default event
	Enabled    bool
	Retries    int           // attempts after the first; 185 unless set
	MaxAge     time.Duration // of an event that still waits for a retry; 24 h unless set
	Line       int
}

func (t *Template) addFunction(res resource, p *properties) error {
	f := Function{
		ID: res.id, Name: p.text("FunctionName"), CodeURI: p.must("CodeUri"), Handler: p.must("Handler"), Runtime: p.must("Runtime"),
		Arch: p.texts("Architectures"), Timeout: p.seconds("Timeout", 3), MemoryMB: p.number("MemorySize", 128),
		Reserved: p.number("ReservedConcurrentExecutions", 0), Environment: map[string]string{}, Line: res.line,
	}
	if f.Name == "" {
		f.Name = res.id
	}
	p.kept("Description", "LoggingConfig", "Tracing", "VpcConfig", "Tags", "PermissionsBoundary", "KmsKeyArn", "AutoPublishAlias", "DeploymentPreference", "EventInvokeConfig")
	if p.node("Environment") != nil {
		env := p.object("Environment")
		for _, v := range env.fields("Variables") {
			if v.value.kind != scalar {
				env.fail(v.line, "function %s: variable %s is not a text", f.ID, v.key)
			}
			f.Environment[v.key] = v.value.text
		}
		if err := env.done(); err != nil {
			return err
		}
	}
	if n := p.node("Policies"); n != nil {
		if n.kind != list {
			p.fail(n.line, "function %s: Policies is not a list", f.ID)
		}
		f.Policies, _ = n.plain().([]any)
	}
	for _, e := range p.fields("Events") {
		if err := f.addEvent(e); err != nil {
			return err
		}
	}
	if res.metadata != nil {
		m := open(res.metadata, res.line, "metadata of "+f.ID)
		f.BuildMethod = m.text("BuildMethod")
		m.kept("BuildProperties")
		if err := m.done(); err != nil {
			return err
		}
	}
	t.Functions = append(t.Functions, f)
	return p.done()
}

func (f *Function) addEvent(e field) error {
	what := "function " + f.ID + ": event " + e.key
	event := open(e.value, e.line, what)
	typ, p := event.must("Type"), event.object("Properties")
	if err := event.done(); err != nil {
		return err
	}
	p.what = what
	switch typ {
	case "HttpApi":
		r := Route{Event: e.key, Method: strings.ToUpper(p.text("Method")), Path: p.text("Path"), Line: e.line}
		if api := p.scalar("ApiId"); api != nil {
			r.API = api.source
		}
		switch {
		case r.API == "":
			p.fail(e.line, "%s: ApiId is a Ref to an HTTP API", what)
		case r.Path == "" && r.Method == "":
			r.Path = "$default"
		case r.Path == "" || r.Method == "":
			p.fail(e.line, "%s: Path and Method come together", what)
		case r.Path[0] != '/':
			p.fail(e.line, "%s: Path starts with /", what)
		}
		if v := p.text("PayloadFormatVersion"); v != "" && v != "2.0" {
			p.fail(e.line, "%s: the payload format is 2.0", what)
		}
		f.Routes = append(f.Routes, r)
	case "SQS":
		f.Sources = append(f.Sources, readSource(e, p))
	case "ScheduleV2":
		f.Schedules = append(f.Schedules, readSchedule(e, f.ID, p))
	default:
		return at(e.line, "%s: type %s is not supported", what, typ)
	}
	return p.done()
}

func readSource(e field, p *properties) Source {
	s := Source{
		Event: e.key, Batch: p.number("BatchSize", 10), Window: p.seconds("MaximumBatchingWindowInSeconds", 0), Line: e.line,
	}
	if queue := p.scalar("Queue"); queue != nil {
		s.Queue = queue.source
	}
	for _, kind := range p.texts("FunctionResponseTypes") {
		if kind != "ReportBatchItemFailures" {
			p.fail(e.line, "%s: response type %s is not supported", p.what, kind)
		}
		s.Partial = true
	}
	if p.node("ScalingConfig") != nil {
		scaling := p.object("ScalingConfig")
		s.MaxConcurrency = scaling.number("MaximumConcurrency", 0)
		if err := scaling.done(); err != nil && p.err == nil {
			p.err = err
		}
	}
	if !p.flag("Enabled", true) {
		p.fail(e.line, "%s: a disabled source is left out instead", p.what)
	}
	if s.Batch < 1 || s.Batch > 10 && s.Window == 0 {
		p.fail(e.line, "%s: BatchSize is 1 to 10 without a batching window", p.what)
	}
	return s
}

func readSchedule(e field, function string, p *properties) Schedule {
	s := Schedule{
		Event: e.key, Name: p.text("Name"), Expression: p.must("ScheduleExpression"), Timezone: p.text("ScheduleExpressionTimezone"),
		Input: p.text("Input"), Line: e.line, Retries: 185, MaxAge: 24 * time.Hour,
	}
	if s.Name == "" {
		s.Name = function + e.key
	}
	state := p.text("State")
	s.Enabled = state != "DISABLED"
	if state != "" && state != "ENABLED" && state != "DISABLED" {
		p.fail(e.line, "%s: State is ENABLED or DISABLED", p.what)
	}
	p.kept("Description", "GroupName", "PermissionsBoundary", "OmitName")
	if p.node("FlexibleTimeWindow") != nil {
		window := p.object("FlexibleTimeWindow")
		if mode := window.text("Mode"); mode != "OFF" {
			p.fail(e.line, "%s: FlexibleTimeWindow is OFF", p.what)
		}
		if err := window.done(); err != nil && p.err == nil {
			p.err = err
		}
	}
	if p.node("RetryPolicy") != nil {
		retry := p.object("RetryPolicy")
		s.Retries = retry.number("MaximumRetryAttempts", 185)
		s.MaxAge = retry.seconds("MaximumEventAgeInSeconds", 86400)
		if err := retry.done(); err != nil && p.err == nil {
			p.err = err
		}
	}
	return s
}
