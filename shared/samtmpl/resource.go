package samtmpl

import "slices"

const (
	functionType = "AWS::Serverless::Function"
	apiType      = "AWS::Serverless::HttpApi"
	queueType    = "AWS::SQS::Queue"
)

// untyped are the resource types that are carried with resolved properties and no further reading.
var untyped = []string{
	"AWS::SQS::QueuePolicy", "AWS::Logs::LogGroup", "AWS::SSM::Parameter", "AWS::CloudWatch::Alarm",
	"AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::Lambda::Permission",
}

func (t *Template) add(r *resolver, res resource, base *node) error {
	own := &node{kind: object, line: res.line}
	if res.properties != nil {
		v, err := r.value(res.properties)
		if err != nil {
			return err
		}
		if v != nil {
			own = v
		}
	}
	all := merge(base, own)
	p := open(all, res.line, "resource "+res.id)
	var err error
	switch {
	case res.typ == functionType:
		err = t.addFunction(res, p)
	case res.typ == apiType:
		err = t.addAPI(res, p)
	case res.typ == queueType:
		err = t.addQueue(res, p)
	case slices.Contains(untyped, res.typ):
		err = p.err
	default:
		err = at(res.line, "resource %s: type %s is not supported", res.id, res.typ)
	}
	if err != nil {
		return err
	}
	properties, _ := all.plain().(map[string]any)
	t.Resources = append(t.Resources, Resource{ID: res.id, Type: res.typ, Properties: properties, Line: res.line})
	return nil
}

func (t *Template) addQueue(res resource, p *properties) error {
	q := Queue{
		ID: res.id, Name: p.text("QueueName"), Line: res.line,
		Visibility: p.seconds("VisibilityTimeout", 30), Delay: p.seconds("DelaySeconds", 0),
		Retention: p.seconds("MessageRetentionPeriod", 0),
	}
	if q.Name == "" {
		q.Name = res.id
	}
	p.kept("KmsMasterKeyId", "SqsManagedSseEnabled", "RedriveAllowPolicy", "Tags", "ReceiveMessageWaitTimeSeconds", "MaximumMessageSize")
	if p.flag("FifoQueue", false) {
		p.fail(res.line, "resource %s: queues are standard, FIFO is not supported", res.id)
	}
	if p.node("RedrivePolicy") != nil {
		redrive := p.object("RedrivePolicy")
		q.MaxReceive = redrive.number("maxReceiveCount", 0)
		if target := redrive.scalar("deadLetterTargetArn"); target != nil {
			q.DLQ = target.source
		}
		if q.DLQ == "" || q.MaxReceive < 1 {
			redrive.fail(redrive.of.line, "resource %s: RedrivePolicy needs the Arn of a queue here and maxReceiveCount", res.id)
		}
		if err := redrive.done(); err != nil {
			return err
		}
	}
	t.Queues = append(t.Queues, q)
	return p.done()
}

// link checks what only makes sense once everything is read.
func (t *Template) link() error {
	for _, q := range t.Queues {
		if q.DLQ == "" {
			continue
		}
		if _, ok := t.Queue(q.DLQ); !ok {
			return at(q.Line, "queue %s: dead-letter target %s is not a queue", q.ID, q.DLQ)
		}
	}
	routes := map[string]string{}
	for _, f := range t.Functions {
		for _, route := range f.Routes {
			if _, ok := t.API(route.API); !ok {
				return at(route.Line, "function %s: %s is not an HTTP API", f.ID, route.API)
			}
			key := route.API + " " + route.Key()
			if other, taken := routes[key]; taken {
				return at(route.Line, "function %s: route %s belongs to %s already", f.ID, route.Key(), other)
			}
			routes[key] = f.ID
		}
		for _, source := range f.Sources {
			if _, ok := t.Queue(source.Queue); !ok {
				return at(source.Line, "function %s: event %s does not name a queue of this template", f.ID, source.Event)
			}
		}
	}
	for _, api := range t.APIs {
		for key := range api.Throttles {
			if _, ok := routes[api.ID+" "+key]; !ok {
				return at(api.Line, "HTTP API %s: RouteSettings name %q, which is no route", api.ID, key)
			}
		}
	}
	return nil
}
