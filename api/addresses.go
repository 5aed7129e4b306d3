package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/gazetteer"
	"gridzone/geo"
)

const (
	nearM     = 1000   // metres within which an address is near a point, unless the question says otherwise
	farthestM = 10_000 // metres, at most
	weighed   = 4      // times as many suggestions are weighed by their distance as are asked for
)

// addressesAsked is what GET /v1/addresses is asked.
type addressesAsked struct {
	typed  string
	at     *orb.Point // nil: no point was given
	limit  int
	within float64
	frame
}

// addresses answers GET /v1/addresses: what may grow out of what was typed, or what is near a point?
func (s *service) addresses(c *gin.Context, q *query) error {
	asked, err := s.readAddressesAsked(q)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	w, err := readWhen(q, "at", "revision", s.current())
	if err != nil {
		return err
	}
	var m *moment
	var index *gazetteer.Index
	if w.revision == s.current().revision {
		if m, err = s.moment(c, q, nil); err != nil {
			return err
		}
		defer m.done()
		index, err = s.index(c.Request.Context(), m)
	} else {
		var leave func()
		if leave, err = s.readingTurn(c); err != nil {
			return err
		}
		defer leave()
		m, index, err = s.older(c.Request.Context(), w)
	}
	if err != nil || s.fresh(c, m, mediaJSON) {
		return err
	}
	list, err := asked.items(c.Request.Context(), index, m)
	if err != nil {
		return err
	}
	write(c, marshal(AddressList{Revision: m.revision, At: m.at, Demo: s.o.Demo, CRS: asked.out.Name(), Items: list}))
	return nil
}

func (s *service) readAddressesAsked(q *query) (a addressesAsked, err error) {
	typed, given := q.get("q")
	_, lon := q.get("lon")
	_, lat := q.get("lat")
	if lon || lat {
		a.at = new(orb.Point)
		if *a.at, a.frame, err = s.place(q); err != nil {
			return a, err
		}
	} else if a.in, a.out, err = parseSystems(q); err != nil {
		return a, err
	}
	limit, err := q.whole("limit", gazetteer.DefaultLimit, 1, mostCandidates)
	if err != nil {
		return a, err
	}
	a.limit = int(limit)
	if a.within, err = q.number("within_m", nearM, farthestM); err != nil {
		return a, err
	}
	_, bounded := q.get("within_m")
	switch {
	case !given && a.at == nil:
		return a, badParameter("q", "missing; give what was typed of an address, or lon and lat for the addresses near a point")
	case given && utf8.RuneCountInString(typed) > longestAddress:
		return a, badParameter("q", "more than "+strconv.Itoa(longestAddress)+" characters; give the address alone")
	case given && bounded:
		return a, badParameter("within_m", "bounds the addresses near a point; with q they are not bounded")
	}
	a.typed = typed
	return a, nil
}

// items lists the addresses. Nothing typed that is a letter or a digit is nothing to look for.
func (a *addressesAsked) items(ctx context.Context, index *gazetteer.Index, m *moment) ([]AddressItem, error) {
	list := []AddressItem{}
	if a.typed == "" && a.at != nil {
		for _, n := range index.Nearest(*a.at, m.day, a.limit, a.within) {
			p, metres := a.out.point(n.Point), rounded(n.DistanceM, 3)
			list = append(list, AddressItem{Code: n.Code, Address: n.Address, Level: string(gazetteer.LevelOf(n.Kind)), Kind: string(n.Kind), Division: n.Division,
				Lon: p[0], Lat: p[1], DistanceM: &metres})
		}
		return list, nil
	}
	found, err := a.suggestions(ctx, index, m)
	if err != nil {
		return nil, err
	}
	for _, k := range found {
		p := a.out.point(k.Point)
		item := AddressItem{Code: k.Code, Address: k.Address, Level: string(k.Level), Kind: sortOf(&k), Division: k.Division, Lon: p[0], Lat: p[1], Confidence: &k.Confidence}
		if a.at != nil {
			metres := rounded(geo.Distance(*a.at, k.Point), 3)
			item.DistanceM = &metres
		}
		list = append(list, item)
	}
	return list, nil
}

// suggestions are what was typed may grow into. With a point, the nearest come first of those of which equally much is explained.
func (a *addressesAsked) suggestions(ctx context.Context, index *gazetteer.Index, m *moment) ([]gazetteer.Candidate, error) {
	if a.at == nil {
		return index.Suggest(ctx, a.typed, m.day, a.limit)
	}
	found, err := index.Suggest(ctx, a.typed, m.day, weighed*a.limit)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(x, y gazetteer.Candidate) int {
		return cmp.Or(cmp.Compare(y.Confidence, x.Confidence), cmp.Compare(len(x.Name), len(y.Name)), cmp.Compare(geo.Distance(*a.at, x.Point), geo.Distance(*a.at, y.Point)))
	})
	return found[:min(len(found), a.limit)], nil
}
