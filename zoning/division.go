package zoning

// Level is the rank of a division.
type Level string

// The levels, from the largest to the smallest.
const (
	City    Level = "city"
	County  Level = "county"
	Town    Level = "town"
	Village Level = "village"
	Group   Level = "group"
)

// Rank returns 0 for a city up to 4 for a group, -1 for anything else.
func (l Level) Rank() int {
	switch l {
	case City:
		return 0
	case County:
		return 1
	case Town:
		return 2
	case Village:
		return 3
	case Group:
		return 4
	default:
		return -1
	}
}

// Division is a city, county, town, village or group. A national code (6, 9 or 12 digits) is a prefix of
// the codes of the divisions in it, apart from a city's (the first four of its
// six digits are); a local code says nothing of others. See InDivision.
type Division struct {
	Code  string
	Name  string
	Level Level
}

// Layer returns Divisions.
func (Division) Layer() Layer { return Divisions }

// Key returns the code.
func (d Division) Key() string { return d.Code }
