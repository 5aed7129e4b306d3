package vendors

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/sync/singleflight"

	"gridzone/gazetteer"
	"gridzone/zoning"
)

// LongestAddress is how many characters an address has at most.
const LongestAddress = 120

// Geocoder asks one vendor. It is safe for concurrent use.
type Geocoder struct {
	o      Options
	v      vendor
	base   *url.URL
	client *http.Client
	now    func() time.Time
	budget *budget
	asking singleflight.Group

	mu   sync.Mutex
	kept *simplelru.LRU[string, Answer]
}

// New returns the geocoder that the options name. It asks nothing yet, and says nothing of whether the key is good.
func New(o Options, now func() time.Time) (*Geocoder, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	v, found := vendorNamed(o.Vendor)
	if !found {
		return nil, zoning.ErrNotFound
	}
	o = o.withDefaults(v)
	base, err := url.Parse(o.URL)
	if err != nil {
		return nil, err
	}
	kept, err := simplelru.NewLRU[string, Answer](o.Kept, nil)
	if err != nil {
		return nil, err
	}
	return &Geocoder{o: o, v: v, base: v.endpoint(base), client: newClient(), now: now, budget: newBudget(o, now), kept: kept}, nil
}

// Geocode returns what the vendor knows of an address, now or a while ago; nothing for a text that says no place, and the vendor is told no more of it than
// what does. The error is
// zoning.ErrInvalid for what is too long, one of this package's, or ctx's.
//
// Who asks what is being asked already waits for the same answer, and who gives up leaves it to the others.
func (g *Geocoder) Geocode(ctx context.Context, address string) (Answer, error) {
	if utf8.RuneCountInString(address) > LongestAddress {
		return Answer{}, fault(zoning.ErrInvalid, "an address of more than %d characters", LongestAddress)
	}
	address = told(strings.ToValidUTF8(address, ""))
	key := gazetteer.Normalise(address)
	if key == "" {
		return Answer{Vendor: g.v.name, Asked: g.now()}, nil
	}
	if err := ctx.Err(); err != nil {
		return Answer{}, err
	}
	if a, had := g.remembered(key); had {
		return a, nil
	}
	done := g.asking.DoChan(key, func() (any, error) {
		if a, had := g.remembered(key); had { // since then
			return a, nil
		}
		return g.ask(context.WithoutCancel(ctx), key, address) // others wait for it, too
	})
	select {
	case r := <-done:
		a, _ := r.Val.(Answer)
		a.Candidates = slices.Clone(a.Candidates)
		return a, r.Err
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
}

// ask asks the vendor, if the budget allows, and keeps what it answers.
func (g *Geocoder) ask(ctx context.Context, key, address string) (Answer, error) {
	if err := g.budget.spend(); err != nil {
		return Answer{}, err
	}
	found, err := g.fetch(ctx, address)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Vendor: g.v.name, Asked: g.now(), Candidates: found}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.kept.Add(key, a)
	return a, nil
}

// remembered returns an answer that is not too old.
func (g *Geocoder) remembered(key string) (Answer, bool) {
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	a, had := g.kept.Get(key)
	if had && now.Sub(a.Asked) >= g.o.Keep {
		g.kept.Remove(key)
		had = false
	}
	a.Candidates = slices.Clone(a.Candidates)
	return a, had
}

// Close lets go of connections that wait for the next question.
func (g *Geocoder) Close() { g.client.CloseIdleConnections() }

// Format implements fmt.Formatter: in a log, a geocoder is its vendor's name.
func (g *Geocoder) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("geocoder " + g.v.name)) }
