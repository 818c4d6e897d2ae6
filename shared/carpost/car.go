package carpost

// Kind is what a post is for.
type Kind string

// The kinds of posts. Offer, Multi and Sold are ads: they offer, or did offer, at least one concrete car.
const (
	Offer   Kind = "offer"
	Multi   Kind = "multi"
	Sold    Kind = "sold"
	Wanted  Kind = "wanted"
	Parts   Kind = "parts"
	Service Kind = "service"
	News    Kind = "news"
	Chat    Kind = "chat"
)

// Ad tells whether posts of this kind hold cars.
func (k Kind) Ad() bool { return k == Offer || k == Multi || k == Sold }

// Span is where in the post a value was read: bytes [From, To) of its text. The zero span means nowhere in particular.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Field is one value read from a post. Confidence runs from 0 (not found, the value is the zero value) to 1.
type Field[T any] struct {
	Value      T       `json:"value"`
	Span       Span    `json:"span"`
	Confidence float64 `json:"confidence"`
}

// Known tells whether the post gives the value.
func (f Field[T]) Known() bool { return f.Confidence > 0 }

// Price is an amount in whole units of a currency (ISO 4217).
type Price struct {
	Amount   int    `json:"amount"`
	Currency string `json:"currency"`
}

// Car is one car of a post. Words are those of the vocabulary: fuel "diesel", transmission "automatic", status "available".
type Car struct {
	Make           Field[string]   `json:"make"`
	Model          Field[string]   `json:"model"`
	Year           Field[int]      `json:"year"`
	Price          Field[Price]    `json:"price"`
	MileageKM      Field[int]      `json:"mileage_km"`
	Fuel           Field[string]   `json:"fuel"`
	EngineL        Field[float64]  `json:"engine_l"` // litres, one decimal
	PowerHP        Field[int]      `json:"power_hp"`
	Transmission   Field[string]   `json:"transmission"`
	Drive          Field[string]   `json:"drive"`
	Body           Field[string]   `json:"body"`
	Color          Field[string]   `json:"color"`
	VIN            Field[string]   `json:"vin"`
	Plate          Field[string]   `json:"plate"` // Latin capitals without spaces
	City           Field[string]   `json:"city"`
	Phones         []Field[string] `json:"phones"`   // E.164
	Telegram       []Field[string] `json:"telegram"` // @name
	Negotiable     Field[bool]     `json:"negotiable"`
	CustomsCleared Field[bool]     `json:"customs_cleared"`
	Status         Field[string]   `json:"status"` // available (confidence 0.5 when nothing says so), reserved, sold, in_transit
	Warnings       []Warning       `json:"warnings"`
	Confidence     float64         `json:"confidence"` // of the whole: what is missing counts as doubt
	Publish        bool            `json:"publish"`    // the channel's rules let it through without review
}

// Warning is a reason to look twice at a car.
type Warning string

// Warnings.
const (
	VINCheckDigit Warning = "vin_check_digit" // a North American VIN whose check digit is wrong: a typing slip or worse
	VINLetters    Warning = "vin_letters"     // the VIN was written with I, O or Q, which no VIN contains
	NoModel       Warning = "no_model"        // the model is not in the dictionary
)

// Miss is a word the dictionary does not know in a place where it should: a suggestion for the workspace's dictionary.
type Miss struct {
	Kind string `json:"kind"` // model or city
	Make string `json:"make"` // of a model
	Text string `json:"text"`
	Span Span   `json:"span"`
}

// Dropped is a car the channel's filters refused, and the filter that did, as it is written in the rules.
type Dropped struct {
	Car    Car    `json:"car"`
	Filter string `json:"filter"`
}

// Result is what a post says.
type Result struct {
	Kind       Kind      `json:"kind"`
	Confidence float64   `json:"confidence"` // of the kind
	Cars       []Car     `json:"cars"`       // in the order of the text; empty unless Kind.Ad
	Dropped    []Dropped `json:"dropped"`
	Misses     []Miss    `json:"misses"`
	Work       int       `json:"-"` // steps taken, for the proof that parsing is linear
}

// field is a value with its place.
func field[T any](p *post, v T, from, to int, confidence float64) Field[T] {
	return Field[T]{Value: v, Span: p.span(from, to), Confidence: confidence}
}

// span is the place of the tokens [from, to).
func (p *post) span(from, to int) Span {
	if from >= to || to > len(p.toks) {
		return Span{}
	}
	return Span{p.toks[from].from, p.toks[to-1].to}
}

// Plain is the car without spans and confidences: what is unknown is nil, lists are never nil.
func (c *Car) Plain() map[string]any {
	return map[string]any{
		"make": bare(c.Make), "model": bare(c.Model), "year": bare(c.Year), "price": bare(c.Price), "mileage_km": bare(c.MileageKM),
		"fuel": bare(c.Fuel), "engine_l": bare(c.EngineL), "power_hp": bare(c.PowerHP), "transmission": bare(c.Transmission),
		"drive": bare(c.Drive), "body": bare(c.Body), "color": bare(c.Color), "vin": bare(c.VIN), "plate": bare(c.Plate),
		"city": bare(c.City), "phones": values(c.Phones), "telegram": values(c.Telegram), "negotiable": bare(c.Negotiable),
		"customs_cleared": bare(c.CustomsCleared), "status": bare(c.Status),
	}
}

func bare[T any](f Field[T]) any {
	if !f.Known() {
		return nil
	}
	return f.Value
}

func values(fields []Field[string]) []string {
	out := make([]string, 0, len(fields))
	for _, f := range fields {
		out = append(out, f.Value)
	}
	return out
}
