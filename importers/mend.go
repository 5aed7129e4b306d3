package importers

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/importers/dataset"
	"gridzone/zoning"
)

// tangleVertices is up to how many positions a shape may have to be taken apart where it crosses itself.
const tangleVertices = 200_000

// snapRounds is how often a shape is snapped and taken apart in turn, until neither changes anything.
const snapRounds = 8

// mending is what becomes of a shape under the repairs that are wanted, one after the other.
type mending struct {
	shape  orb.MultiPolygon
	want   func(name string) bool
	broken []geo.Violation // of the shape as it came
	steps  []Place         // what was done: code and area, and where as far as that can be said
	why    error           // why it cannot be taken apart
}

// mend does the repairs that are wanted of a shape which breaks the rules named.
func mend(shape orb.MultiPolygon, broken []geo.Violation, want func(name string) bool) *mending {
	m := &mending{shape: shape, want: want, broken: broken}
	m.rings(repairUnclosed, geo.Closed, "the ring is closed: its first position is repeated at the end")
	m.rings(repairDuplicates, geo.WithoutRepeats, "repeated positions are left out")
	m.untangle()
	m.snap()
	return m
}

// did tells whether a repair was done.
func (m *mending) did(name string) bool {
	return slices.ContainsFunc(m.steps, func(p Place) bool { return p.Code == name })
}

// note adds a step.
func (m *mending) note(name string, at *geo.Violation, before float64, detail string) {
	p := Place{Code: name, Part: -1, Ring: -1, Detail: detail, Repair: "none needed", Change: &Change{before, geo.Area(m.shape)}}
	if at != nil {
		where := at.At
		p.Part, p.Ring, p.At = at.Part, at.Ring, &where
	}
	m.steps = append(m.steps, p)
}

// rings does a repair of single rings, one step for each ring that has a fault which it mends.
func (m *mending) rings(name string, repair func(orb.MultiPolygon) orb.MultiPolygon, detail string) {
	if !m.want(name) {
		return
	}
	before := -1.0
	part, ring := -1, -1
	for i, v := range m.broken {
		if repairOf(v.Rule) != name || v.Part == part && v.Ring == ring {
			continue
		}
		if part, ring = v.Part, v.Ring; before < 0 {
			before = geo.Area(m.shape)
			m.shape = repair(m.shape)
		}
		m.note(name, &m.broken[i], before, detail)
	}
}

// untangle takes the shape apart where it meets itself.
func (m *mending) untangle() {
	first := slices.IndexFunc(m.broken, func(v geo.Violation) bool { return repairOf(v.Rule) == repairBowTies })
	if first < 0 || !m.want(repairBowTies) {
		return
	}
	vertices := 0
	for _, poly := range m.shape {
		for _, r := range poly {
			vertices += len(r)
		}
	}
	if len(m.broken) >= violationsKept || vertices > tangleVertices {
		m.why = fmt.Errorf("it is too much of a tangle: %d places or more, or more than %d positions", violationsKept, tangleVertices)
		return
	}
	split, err := geo.Untangled(m.shape)
	if err != nil {
		m.why = err
		return
	}
	before, parts := geo.Area(m.shape), len(m.shape)
	m.shape = split
	m.note(repairBowTies, &m.broken[first], before, fmt.Sprintf("the shape is taken apart where it meets itself: of %d parts it has %d", parts, len(split)))
}

// snap rounds the positions, and takes the shape apart where that makes it meet itself, if that is wanted, too.
func (m *mending) snap() {
	if !m.want(repairSnap) {
		return
	}
	was := m.shape
	for range snapRounds {
		snapped := geo.Snapped(m.shape)
		if zoning.SameShape(snapped, m.shape) {
			break
		}
		m.shape = snapped
		if !m.want(repairBowTies) || sound(snapped) {
			continue
		}
		split, err := geo.Untangled(snapped)
		if err != nil {
			m.why = err
			break
		}
		m.shape = split
	}
	if !zoning.SameShape(m.shape, was) {
		m.note(repairSnap, nil, geo.Area(was), "positions are rounded to 1e-7 degrees, which moves them by 8 mm at most")
	}
}

// sound tells whether a shape breaks no rule, repeated positions apart.
func sound(shape orb.MultiPolygon) bool {
	found := geo.Validate(shape, 1)
	return len(found) == 0 || found[0].Warning()
}

// mend puts what is wrong with the shape of a feature among its entries, with the repairs that would mend it, and does those that are asked for.
func (r *rowReader) mend(p *parsed, f *dataset.Feature) {
	broken := geo.Validate(f.Shape, violationsKept)
	if len(broken) == 0 && !r.asks(repairSnap) {
		return
	}
	done := mend(f.Shape, broken, r.asks)
	able := done
	if len(broken) > 0 {
		able = mend(f.Shape, broken, func(name string) bool { return name != repairSnap })
	}
	errors := 0
	for _, v := range broken {
		name := repairOf(v.Rule)
		if done.did(name) {
			continue
		}
		place := violationPlace(p.base, f, v)
		if able.did(name) {
			place.Repair += ", or " + onRequest(name)
		}
		if v.Warning() {
			p.warnings = append(p.warnings, place)
		} else {
			p.errors = append(p.errors, place)
			errors++
		}
	}
	for _, s := range able.steps {
		if !r.asks(s.Code) {
			if s.Change.large() && !r.areaChange {
				s.Repair = onRequest(s.Code) + ", and for --allow-area-change (allow_area_change=true): the area changes " + s.Change.String()
			} else {
				s.Repair = onRequest(s.Code)
			}
			p.offered = append(p.offered, p.of(f, s))
		}
	}
	switch total := (Change{geo.Area(f.Shape), geo.Area(done.shape)}); {
	case done.why != nil:
		p.fail(codeRepairFailed, fmt.Sprintf("the repair %s cannot be done: %v", repairBowTies, done.why), "correct the shape")
	case errors > 0 || len(done.steps) == 0:
	case !sound(done.shape):
		v := geo.Validate(done.shape, 1)[0]
		detail, _ := Explain(v.Rule)
		p.fail(codeRepairFailed, fmt.Sprintf("the repairs asked for would leave a shape that is not valid: %s, at %s, %s", detail, degrees(v.At[0]), degrees(v.At[1])),
			"correct the shape, or "+onRequest(repairBowTies)+" as well")
	case total.large() && !r.areaChange:
		p.fail(codeAreaChange, "the repairs asked for would change the area of the feature "+total.String()+", by more than 0.1 %",
			"correct the shape, or ask for --allow-area-change (allow_area_change=true over HTTP)")
		p.errors[len(p.errors)-1].Change = &total
	default:
		for _, s := range done.steps {
			p.repairs = append(p.repairs, p.of(f, s))
		}
		f.Shape, p.areaM2 = done.shape, total.BeforeM2
	}
}

// of places a step at its feature.
func (p *parsed) of(f *dataset.Feature, s Place) Place {
	s.Pointer = p.base + "/geometry/coordinates"
	if s.Ring >= 0 {
		s.Pointer += ringsPointer(f.Multi, s.Part, s.Ring)
	}
	return s
}

// fail adds an error about the shape of the feature.
func (p *parsed) fail(code, detail, repair string) {
	p.errors = append(p.errors, Place{Code: code, Pointer: p.base + "/geometry/coordinates", Part: -1, Ring: -1, Detail: detail, Repair: repair})
}

// turn brings the rings of a sound shape into the direction of RFC 7946. The direction of a ring means nothing in the files read, so
// this repairs nothing, and is told only to those who ask.
func (r *rowReader) turn(p *parsed, f *dataset.Feature) {
	var area *Change
	for part, poly := range f.Shape {
		for i, ring := range poly {
			wound := geo.Wound(ring, i == 0)
			if len(ring) > 0 && r.asks(repairOrientation) && &wound[0] != &ring[0] {
				if area == nil {
					m2 := geo.Area(f.Shape)
					area = &Change{m2, m2}
				}
				at := ring[0]
				p.repairs = append(p.repairs, p.of(f, Place{Code: repairOrientation, Part: part, Ring: i, At: &at, Change: area,
					Detail: "the ring is turned: shells run counter-clockwise, holes clockwise", Repair: "none needed"}))
			}
			poly[i] = wound
		}
	}
}

// asks tells whether a repair is asked for.
func (r *rowReader) asks(name string) bool { return slices.Contains(r.repairs, name) }
