package gazetteer

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Candidate is a place that a question can mean.
type Candidate struct {
	Code       string // of the address or the division on record
	Address    string // up to its road or village, where it stands for that
	Aliases    []string
	Division   string             // code
	Kind       zoning.AddressKind // empty: a division
	Level      Level
	Confidence float64 // 0 to 1
	Point      orb.Point
	Valid      zoning.Interval
	Name       string // by which it was found, normalised
	Numbers    string // that agreed, as they are on record; empty: none
}

// Answer is what a question can mean, best first.
type Answer struct {
	Candidates []Candidate
	// Certain: everything in the question is explained by the first, and by no other as well.
	Certain bool
	// Ambiguous: another place explains the question as well as the first.
	Ambiguous bool
	// Capped: more was to be looked at than is looked at, so that others may explain the question as well.
	Capped bool
	// More: there are further candidates, which the limit kept from being listed.
	More bool
}

// CertainFrom is the confidence below which no answer is certain.
const CertainFrom = 0.9

// Door returns the one address that the question names at the level of a door; false if there is none or more than one, or may be.
func (a Answer) Door() (Candidate, bool) {
	if a.Ambiguous || a.Capped || !a.HasDoor() {
		return Candidate{}, false
	}
	return a.Candidates[0], true
}

// HasDoor tells whether the question names a door on record well enough to be answered with it: one, or several as well.
func (a Answer) HasDoor() bool {
	return len(a.Candidates) > 0 && a.Candidates[0].Level == AtDoor && a.Candidates[0].Confidence >= doorFrom
}

const (
	doorFrom  = 0.7  // the confidence below which a door is not given as the answer
	asGood    = 0.05 // candidates are as good as the best when they are no more than this behind
	listFrom  = 0.3  // the confidence below which nothing is listed
	certainly = 1 - CertainFrom
)

// hit is a candidate before it is read in full.
type hit struct {
	m     *member
	name  int
	key   uint32
	entry uint32
	at    orb.Point
	level Level
	cost  float64
	some  bool // it stands for its place, of which nothing else is on record
	part  int  // of the question, for some
	whole bool // the numbers that were asked for are all accounted for
	// ranged: it is one of several doors that the question names together
	ranged bool
	code   string
}

// answer ranks hits.
func (a *asker) answer(limit int) Answer {
	hits := slices.DeleteFunc(a.hits, func(h hit) bool {
		return h.some && len(a.answered) > 0 && a.answered[placeOf{h.nodeOf(), string(h.m.names.at(h.name)), h.part}]
	})
	if a.cut { // what was not looked at may say another place
		for i := range hits {
			hits[i].cost = noDoor(hits[i].cost)
		}
	}
	slices.SortFunc(hits, func(x, y hit) int {
		return cmp.Or(cmp.Compare(x.cost, y.cost), cmp.Compare(x.level.rank(), y.level.rank()), cmp.Compare(kindRank(x), kindRank(y)), first(x, y), strings.Compare(x.code, y.code))
	})
	out := Answer{Capped: a.capped}
	var kept []hit
	for _, h := range hits {
		if h.cost > 1-listFrom+1e-9 || kept != nil && kept[0].cost <= certainly && h.cost > certainly {
			break
		}
		if slices.ContainsFunc(kept, func(k hit) bool { return covers(k, h) }) {
			continue
		}
		kept = append(kept, h)
		if len(kept) > limit { // one more tells whether the last are as good
			break
		}
	}
	if len(kept) == 0 {
		return out
	}
	rivals := 0
	for _, h := range kept[1:] {
		if h.cost <= kept[0].cost+asGood {
			rivals++
		}
	}
	out.Ambiguous = rivals > 0 || kept[0].ranged
	out.Certain = !out.Ambiguous && !out.Capped && kept[0].cost <= certainly && (kept[0].level != AtRoad || !a.hasNumbersElsewhere(kept[0].nodeOf()))
	out.More = len(kept) > limit
	for _, h := range kept[:min(len(kept), limit)] {
		out.Candidates = append(out.Candidates, h.candidate())
	}
	return out
}

// hasNumbersElsewhere tells whether a road that was asked for has numbers in another town as well, where itself it is not on record.
func (a *asker) hasNumbersElsewhere(n *node) bool {
	return slices.ContainsFunc(a.numbered, func(other *node) bool { return other.town() != n.town() })
}

// candidate reads a hit in full.
func (h hit) candidate() Candidate {
	e := h.m.load(h.entry)
	c := Candidate{Code: e.address.Code, Address: e.address.Address, Aliases: e.address.Aliases, Division: e.address.Division, Kind: e.address.Kind, Level: h.level,
		Confidence: math.Round(1000*(1-h.cost)) / 1000, Point: e.address.At, Valid: e.valid, Name: string(h.m.names.at(h.name))}
	if h.some {
		c.Address = upTo(c.Address, c.Name)
	}
	if h.whole {
		c.Numbers = said(h.m.numbers.at(int(h.m.number[h.key])))
	}
	return c
}

// upTo returns what an address says up to a name in it, normalised; all of it where it does not say the name.
func upTo(address, name string) string {
	if before, _, found := strings.Cut(address, name); found {
		return before + name
	}
	for end := range address {
		if strings.HasSuffix(Normalise(address[:end]), name) {
			return address[:end]
		}
	}
	return address
}

// kindRank puts addresses before divisions, and those that stand for their place last.
func kindRank(h hit) int {
	switch {
	case h.some:
		return 2
	case h.m.made:
		return 1
	}
	return 0
}

// first tells which of two hits that stand for their places has the lower number.
func first(x, y hit) int {
	if !x.some || !y.some {
		return 0
	}
	return bytes.Compare(x.m.numbers.at(int(x.m.number[x.key])), y.m.numbers.at(int(y.m.number[y.key])))
}

// covers tells whether a hit that is listed makes a later one needless: it is of the same place, or a division around it.
func covers(listed, h hit) bool {
	if listed.m == h.m && listed.entry == h.entry || listed.at == h.at && listed.level == h.level {
		return true
	}
	if h.m.made && listed.level == AtDoor && !listed.m.made { // the office of a division, and the division
		if n := h.nodeOf(); n != nil && n.holds(listed.nodeOf()) && n.isOffice(string(listed.m.names.at(listed.name))) {
			return true
		}
	}
	if h.some && listed.some {
		return h.nodeOf() == listed.nodeOf() && bytes.Equal(h.m.names.at(h.name), listed.m.names.at(listed.name))
	}
	if h.level.rank() <= listed.level.rank() {
		// the same group or village, once as an address and once as a division
		return h.level == listed.level && h.level != AtDoor && h.level != AtRoad && h.m.made && h.nodeOf() == listed.nodeOf() &&
			string(h.m.numbers.at(int(h.m.number[h.key]))) == string(listed.m.numbers.at(int(listed.m.number[listed.key])))
	}
	n := h.nodeOf()
	return n != nil && h.level.rank() > AtRoad.rank() && h.cost >= divisionAlone && n.holds(listed.nodeOf())
}

// nodeOf returns the division of the place of a hit.
func (h hit) nodeOf() *node {
	from, to := h.m.placesOf(h.name)
	for place := from; place < to; place++ {
		if _, end := h.m.keysOf(place); h.key < end {
			return h.m.node(place)
		}
	}
	return nil
}

// said writes numbers for people.
func said(encoded []byte) string {
	var b strings.Builder
	words := map[rank]string{group: "组", lane: "弄", house: "号", building: "幢", unit: "单元", floor: "层", room: "室", yard: "号院"}
	for _, n := range decode(nil, string(encoded)) {
		if n.rank == aside { // the record has it as it was written
			continue
		}
		b.WriteString(n.value + words[n.rank])
	}
	return b.String()
}
