package zoning

// GridKind tells base grids, which tile a village, from those that lie on top of them.
type GridKind string

// The kinds of grid, in the order in which they answer for a point.
const (
	Base      GridKind = "base"      // 基础网格
	Dedicated GridKind = "dedicated" // 专属网格: a market, a school, an industrial park
	Micro     GridKind = "micro"     // 微网格, nested in a base grid
)

// Rank returns 0, 1, 2 in the order in which kinds answer, -1 for anything else.
func (k GridKind) Rank() int {
	switch k {
	case Base:
		return 0
	case Dedicated:
		return 1
	case Micro:
		return 2
	default:
		return -1
	}
}

// Grid is a governance grid. Its head and members are kept apart, see Staff.
type Grid struct {
	Code     string
	Name     string
	Kind     GridKind
	Division string // code of its village; empty when unknown
	Replaces []string
	Extra    map[string]any // properties of the file that have no field, JSON values
}

// Layer returns Grids.
func (Grid) Layer() Layer { return Grids }

// Key returns the code.
func (g Grid) Key() string { return g.Code }

// Post is what a person does in a grid.
type Post string

// The posts.
const (
	Head   Post = "head"   // 网格长
	Member Post = "member" // 网格员
)

// Staff is one person at a post of one grid: personal data, kept apart from the
// grid's row so that it can be erased, and public only field by field.
type Staff struct {
	Post        Post
	Name        string
	Phone       string
	NamePublic  bool
	PhonePublic bool
}

// Contacts are the people of a grid of whom something may be shown to everybody: names and numbers that may not are empty.
type Contacts struct {
	Grid   string
	People []Staff
}
