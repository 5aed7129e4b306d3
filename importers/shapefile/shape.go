package shapefile

import (
	"fmt"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/importers/dataset"
)

// noMeasure is the bound below which a measure means that there is none.
const noMeasure = -1e38

// read reads the shape of a record into f. What is wrong with the shape is a fault of the feature; the error is one of the file. It also tells
// whether the directions of its rings say what their places say.
func (s *shapes) read(f *dataset.Feature, content int64, limits dataset.Limits) (agree bool, err error) {
	end := s.at + content
	first, err := s.int32s(1)
	if err != nil {
		return true, err
	}
	agree = true
	bad := ""
	switch k := kind(first[0]); {
	case k == null:
	case k != s.kind:
		name := kindTable[k]
		if name == "" {
			name = fmt.Sprintf("type %d", k)
		}
		f.Faults = append(f.Faults, dataset.Fault{Code: codeGeometryType, Pointer: "/geometry", Part: -1, Ring: -1, Detail: "the shape is one of " + name + " in a file of " + kindTable[s.kind], Repair: again})
	case k == point || k == pointZ || k == pointM:
		bad, err = s.point(f, k, content-4)
	default:
		agree, bad, err = s.polygon(f, k, content-4, limits)
	}
	if err != nil {
		return true, err
	}
	if bad != "" {
		f.Faults = append(f.Faults, dataset.Fault{Code: codeBadShape, Pointer: "/geometry", Part: -1, Ring: -1, Detail: "the record of the shape " + bad, Repair: again})
	}
	if len(f.Faults) > 0 {
		f.Shape, f.Point = nil, nil
	}
	return agree, s.skip(end - s.at)
}

func (s *shapes) point(f *dataset.Feature, k kind, content int64) (bad string, err error) {
	size := map[kind][2]int64{point: {16, 16}, pointM: {24, 24}, pointZ: {24, 32}}[k]
	if content != size[0] && content != size[1] {
		return fmt.Sprintf("has %d bytes, not the %d of a point", content, size[0]), nil
	}
	p, err := s.position()
	if err != nil {
		return "", err
	}
	if !finite(p) {
		f.Faults = append(f.Faults, dataset.Fault{Code: codeNotFinite, Pointer: "/geometry/coordinates", Part: -1, Ring: -1, Detail: "a coordinate of the point is not a number", Repair: "give the point its position, or take it out"})
		return "", nil
	}
	f.Point = &p
	f.Vertices = 1
	if k == pointZ {
		f.Heights = 1
	}
	return "", nil
}

// polygon reads rings and arranges them. Their number, what they say of themselves and the size of the record are looked at before anything is kept.
func (s *shapes) polygon(f *dataset.Feature, k kind, content int64, limits dataset.Limits) (agree bool, bad string, err error) {
	if content < 40 {
		return true, fmt.Sprintf("has %d bytes, fewer than any polygon", content), nil
	}
	if err := s.skip(32); err != nil { // its box
		return true, "", err
	}
	counts, err := s.int32s(2)
	if err != nil {
		return true, "", err
	}
	parts, points := int64(counts[0]), int64(counts[1])
	if parts < 0 || points < parts {
		return true, fmt.Sprintf("says that it has %d rings of %d positions", parts, points), nil
	}
	flat := 40 + 4*parts + 16*points
	measured := 16 + 8*points // a range, and a number for each position
	sizes := map[kind][]int64{polygon: {flat}, polygonM: {flat + measured, flat}, polygonZ: {flat + measured, flat + 2*measured}}[k]
	fits := false
	for _, size := range sizes {
		fits = fits || size == content
	}
	if !fits {
		return true, fmt.Sprintf("has %d bytes, where %d rings of %d positions take %d", content, parts, points, sizes[0]), nil
	}
	if points > int64(limits.FeatureVertices) {
		f.Faults = append(f.Faults, tooMany(fmt.Sprintf("the shape has %d positions; at most %d are read", points, limits.FeatureVertices)))
		return true, "", nil
	}
	starts, err := s.int32s(int(parts))
	if err != nil {
		return true, "", err
	}
	if bad := misplaced(starts, points); bad != "" {
		return true, bad, nil
	}
	rings := make([]orb.Ring, parts)
	for i := range rings {
		to := int32(points) //nolint:gosec // bounded by limits
		if i+1 < len(starts) {
			to = starts[i+1]
		}
		n := int(to - starts[i])
		if n > limits.RingVertices {
			f.Faults = append(f.Faults, tooMany(fmt.Sprintf("ring %d has %d positions; at most %d are read", i+1, n, limits.RingVertices)))
			return true, "", nil
		}
		if rings[i], err = s.ring(f, n, i); err != nil {
			return true, "", err
		}
	}
	f.Vertices = int(points)
	if k == polygonZ {
		f.Heights = int(points)
		if content > flat+measured { // measures stand behind the heights
			err = s.skip(measured)
		}
	}
	if err == nil && content > sizes[0] || k == polygonM && content > flat {
		f.Heights, err = s.measures(f.Heights, int(points))
	}
	if err != nil {
		return true, "", err
	}
	if len(f.Faults) > 0 {
		return true, "", nil
	}
	f.Shape, agree, err = geo.Nest(rings)
	if err != nil {
		f.Faults = append(f.Faults, dataset.Fault{Code: codeNesting, Pointer: "/geometry", Part: -1, Ring: -1, Detail: fmt.Sprintf("the shape has %d rings, and %s", parts, err), Repair: "split it into several features"})
		return true, "", nil
	}
	if f.Shape == nil {
		f.Shape = orb.MultiPolygon{} // a polygon without rings is not one that is not there
	}
	f.Multi = len(f.Shape) > 1
	return agree, "", nil
}

// measures reads the measures at the end of a polygon and counts those that say something to the heights.
func (s *shapes) measures(heights, points int) (int, error) {
	if err := s.skip(16); err != nil { // their range
		return 0, err
	}
	for range points {
		m, err := s.float64()
		if err != nil {
			return 0, err
		}
		if m > noMeasure {
			heights++
		}
	}
	return heights, nil
}

// ring reads n positions.
func (s *shapes) ring(f *dataset.Feature, n, number int) (orb.Ring, error) {
	ring := make(orb.Ring, n)
	for i := range ring {
		p, err := s.position()
		if err != nil {
			return nil, err
		}
		if !finite(p) && len(f.Faults) < faultsKept {
			f.Faults = append(f.Faults, dataset.Fault{Code: codeNotFinite, Pointer: "/geometry", Part: -1, Ring: -1,
				Detail: fmt.Sprintf("a coordinate of position %d in ring %d of the record is not a number", i+1, number+1), Repair: "correct the position, or take it out"})
		}
		ring[i] = p
	}
	return ring, nil
}

// faultsKept bounds the faults of one feature that are told.
const faultsKept = 100

// misplaced says what is wrong with where the rings of a shape begin; "" when nothing is.
func misplaced(starts []int32, points int64) string {
	for i, at := range starts {
		switch {
		case i == 0 && at != 0:
			return fmt.Sprintf("has its first ring at position %d, not at 0", at)
		case i > 0 && at <= starts[i-1]:
			return fmt.Sprintf("has ring %d at position %d, not behind ring %d at %d", i+1, at, i, starts[i-1])
		case int64(at) >= points:
			return fmt.Sprintf("has ring %d at position %d of %d", i+1, at, points)
		}
	}
	if len(starts) == 0 && points > 0 {
		return fmt.Sprintf("has %d positions and no ring", points)
	}
	return ""
}

func tooMany(detail string) dataset.Fault {
	return dataset.Fault{Code: codeVertices, Pointer: "/geometry", Part: -1, Ring: -1, Detail: detail, Repair: "split the shape, or have the limit raised"}
}

func finite(p orb.Point) bool { return p[0]-p[0] == 0 && p[1]-p[1] == 0 }
