package geo

// Relation is where a point lies with respect to a closed shape.
type Relation uint8

const (
	// Outside: the point does not belong to the shape.
	Outside Relation = iota
	// Boundary: the point lies exactly on an edge or a vertex, of an outer ring or of a hole.
	Boundary
	// Inside: the point lies in the interior.
	Inside
)

// String returns "outside", "boundary" or "inside".
func (r Relation) String() string {
	switch r {
	case Inside:
		return "inside"
	case Boundary:
		return "boundary"
	default:
		return "outside"
	}
}
