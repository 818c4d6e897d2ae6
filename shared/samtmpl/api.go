package samtmpl

import "time"

// API is an AWS::Serverless::HttpApi.
type API struct {
	ID        string
	Stage     string              // StageName; "$default" unless set
	CORS      *CORS               // nil when the gateway does not answer preflights
	Default   Throttle            // DefaultRouteSettings; zero when unlimited
	Throttles map[string]Throttle // by route key, e.g. "POST /api/auth/login"
	Line      int
}

// Throttle is a token bucket the gateway keeps for one route and all clients together.
type Throttle struct {
	Rate  float64 // requests a second
	Burst int
}

// CORS is what the gateway answers to browsers of other origins.
type CORS struct {
	Origins, Methods, Headers, Expose []string
	Credentials                       bool
	MaxAge                            time.Duration
}

func (t *Template) addAPI(res resource, p *properties) error {
	api := API{ID: res.id, Stage: p.text("StageName"), Throttles: map[string]Throttle{}, Line: res.line}
	if api.Stage == "" {
		api.Stage = "$default"
	}
	p.kept("Name", "Description", "AccessLogSettings", "Domain", "DisableExecuteApiEndpoint", "FailOnWarnings", "Tags", "PropagateTags")
	if p.node("CorsConfiguration") != nil {
		c := p.object("CorsConfiguration")
		api.CORS = &CORS{
			Origins: c.texts("AllowOrigins"), Methods: c.texts("AllowMethods"), Headers: c.texts("AllowHeaders"),
			Expose: c.texts("ExposeHeaders"), Credentials: c.flag("AllowCredentials", false), MaxAge: c.seconds("MaxAge", 0),
		}
		if err := c.done(); err != nil {
			return err
		}
	}
	if n := p.node("DefaultRouteSettings"); n != nil {
		var err error
		if api.Default, err = readThrottle(n, res.id); err != nil {
			return err
		}
	}
	for _, f := range p.fields("RouteSettings") {
		throttle, err := readThrottle(f.value, res.id)
		if err != nil {
			return err
		}
		api.Throttles[f.key] = throttle
	}
	t.APIs = append(t.APIs, api)
	return p.done()
}

func readThrottle(n *node, id string) (Throttle, error) {
	p := open(n, n.line, "route settings of "+id)
	p.kept("DetailedMetricsEnabled")
	out := Throttle{Rate: p.rate("ThrottlingRateLimit"), Burst: p.number("ThrottlingBurstLimit", 0)}
	return out, p.done()
}
