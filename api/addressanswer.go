package api

import (
	"github.com/paulmach/orb"

	"gridzone/gazetteer"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// addressAnswer is what an AddressAnswer tells.
type addressAnswer struct {
	found gazetteer.Answer
	told  *elsewhere // by a vendor; nil: nothing. It comes behind what is on record, and is never the answer
	out   system
	alone bool // the question is about one address: what is public of the grid's staff is told
}

// appendAddress appends an AddressAnswer as JSON.
func (s *service) appendAddress(dst []byte, m *moment, answer addressAnswer) []byte {
	found, out := answer.found, answer.out
	if door, single := found.Door(); single {
		memory, _ := s.locators.Get().(*locator)
		defer s.locators.Put(memory)
		memory.spot.Locate(m.atlas, door.Point, m.day)
		var people []zoning.Staff
		if answer.alone {
			people = m.contacts(memory.spot.Grid)
		}
		dst = s.appendPoint(dst, m, door.Point, &memory.spot.Location, people, out)
		dst = appendZones(dst, &memory.spot.Location)
		dst = append(dst[:len(dst)-1], `,"match":`...)
		dst = append(dst, trimLine(marshal(newMatch(found)))...)
		return append(dst, `,"candidates":[]}`...)
	}
	w := AddressAnswer{Revision: m.revision, At: m.at, Demo: s.o.Demo, Draft: m.draft, CRS: out.Name(), OtherGrids: []GridHit{}, Divisions: []DivisionRef{},
		Zones: []ZoneHit{}, Match: newMatch(found), More: found.More || found.Capped, Candidates: make([]AddressCandidate, 0, len(found.Candidates))}
	for i := range found.Candidates {
		w.Candidates = append(w.Candidates, newCandidate(m, &found.Candidates[i], out))
	}
	if told := answer.told; told != nil {
		w.Geocoder = &told.GeocoderAsked
		for i := range told.candidates {
			w.Candidates = append(w.Candidates, told.candidate(m, i, out))
		}
	}
	return append(dst, trimLine(marshal(w))...)
}

// newMatch is what an address is taken for; nil for nothing.
func newMatch(a gazetteer.Answer) *Match {
	if len(a.Candidates) == 0 {
		return nil
	}
	k := &a.Candidates[0]
	return &Match{Address: k.Address, Code: k.Code, Level: string(k.Level), Kind: sortOf(k), Confidence: k.Confidence, Certain: a.Certain, Ambiguous: a.Ambiguous}
}

// sortOf returns the kind of an address on record; empty for one that stands for its road or its village, of which nothing else is on record.
func sortOf(k *gazetteer.Candidate) string {
	if k.Kind == "" || gazetteer.LevelOf(k.Kind) != k.Level {
		return ""
	}
	return string(k.Kind)
}

func newCandidate(m *moment, k *gazetteer.Candidate, out system) AddressCandidate {
	p := out.point(k.Point)
	return AddressCandidate{Address: k.Address, Code: k.Code, Level: string(k.Level), Kind: sortOf(k), Division: k.Division, Confidence: &k.Confidence,
		Lon: p[0], Lat: p[1], Grid: gridAt(m, k.Point)}
}

// gridAt returns the code of the grid at a point; nil in a gap.
func gridAt(m *moment, p orb.Point) *string {
	var hits [1]atlas.Hit
	if hit := m.atlas.Grids(hits[:0], []orb.Point{p}, m.day)[0]; hit.Row != nil {
		code := hit.Row.Code()
		return &code
	}
	return nil
}
