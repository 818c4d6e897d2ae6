package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"cartie/shared/sim/telegram"
)

var errNobody = errors.New("person: nobody with that id; GET /_local/people lists them")

// person is somebody invented who can hold the phone, with the number their contact button shares.
type person struct {
	telegram.Person
	Phone string `json:"phone"`
}

// people are those the page offers, in order.
type people struct {
	mu   sync.Mutex
	list []person
}

func newPeople() *people {
	p := &people{}
	for i, who := range []telegram.Person{
		{FirstName: "Олена", LastName: "Зразкова", Username: "olena_zrazkova_fx", LanguageCode: "uk"},
		{FirstName: "Тарас", LastName: "Прикладний", LanguageCode: "uk"},
		{FirstName: "Ирина", LastName: "Образцова", Username: "irina_obraztsova_fx", LanguageCode: "ru"},
		{FirstName: "Emma", LastName: "Sample", Username: "emma_sample_fx", LanguageCode: "en"},
		{FirstName: "Марта", LastName: "Взірцева", Username: "marta_vzirtseva_fx", LanguageCode: "uk"},
	} {
		who.ID = 9900000111 + int64(i)
		p.list = append(p.list, person{who, phoneNumber(i)})
	}
	p.list[4].ID = 9900000121
	return p
}

// phoneNumber is the n-th number of a block nobody owns.
func phoneNumber(n int) string { return fmt.Sprintf("+380670000%03d", 11+n) }

func (p *people) all() []person {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.list)
}

func (p *people) get(id int64) (person, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, who := range p.list {
		if who.ID == id {
			return who, nil
		}
	}
	return person{}, errNobody
}

// put remembers somebody, filling in what is missing; an id of 0 makes a new person.
func (p *people) put(who person) (person, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if who.ID < 0 {
		return person{}, errors.New("person: an id is a positive number")
	}
	if who.ID == 0 {
		who.ID = 9900000500
		for _, other := range p.list {
			who.ID = max(who.ID, other.ID+1)
		}
	}
	if who.FirstName == "" {
		who.FirstName = "Гість"
	}
	at := slices.IndexFunc(p.list, func(other person) bool { return other.ID == who.ID })
	if at < 0 {
		if who.Phone == "" {
			who.Phone = phoneNumber(len(p.list))
		}
		p.list = append(p.list, who)
		return who, nil
	}
	if who.Phone == "" {
		who.Phone = p.list[at].Phone
	}
	p.list[at] = who
	return who, nil
}

// resolve takes the "person" of a request: an id, alone or as a string, or a whole person.
func (p *people) resolve(raw json.RawMessage) (person, error) {
	var id int64
	if json.Unmarshal(raw, &id) == nil {
		return p.get(id)
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return person{}, errNobody
		}
		return p.get(id)
	}
	var who person
	if err := json.Unmarshal(raw, &who); err != nil || len(raw) == 0 {
		return person{}, errors.New("person: an id or an object with id and first_name is needed")
	}
	return p.put(who)
}

func (c *console) listPeople(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, c.people.all())
}

func (c *console) addPerson(w http.ResponseWriter, r *http.Request) {
	var who person
	if !read(w, r, &who) {
		return
	}
	c.putPerson(w, http.StatusCreated, who)
}

func (c *console) changePerson(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	who, err := c.people.get(id)
	if err != nil {
		fail(w, http.StatusNotFound, err)
		return
	}
	if !read(w, r, &who) {
		return
	}
	who.ID = id
	c.putPerson(w, http.StatusOK, who)
}

func (c *console) putPerson(w http.ResponseWriter, status int, who person) {
	who, err := c.people.put(who)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	answer(w, status, who)
}
