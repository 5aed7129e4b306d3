package zoning

import (
	"fmt"
	"strings"
)

// Species names what is kept. Files and URLs use the values.
type Species string

// PigEquivalent stands in a rule in the place of a species: any animals, counted in pig equivalents (猪当量).
const PigEquivalent Species = "pig_equivalent"

// speciesTable lists the species that rules and tables of equivalents speak of, each with the wider one
// that holds it and its names in files, the first of which is its label.
var speciesTable = []struct {
	name, within Species
	labels       []string
}{
	{"pig", "", []string{"猪", "生猪", "swine", "hog"}},
	{"poultry", "", []string{"家禽", "禽", "禽类"}},
	{"layer", "poultry", []string{"蛋鸡", "蛋禽", "laying_hen"}},
	{"broiler", "poultry", []string{"肉鸡", "肉禽"}},
	{"duck", "poultry", []string{"鸭", "蛋鸭", "肉鸭"}},
	{"goose", "poultry", []string{"鹅"}},
	{"cattle", "", []string{"牛"}},
	{"dairy_cow", "cattle", []string{"奶牛", "dairy"}},
	{"beef_cattle", "cattle", []string{"肉牛", "beef"}},
	{"sheep", "", []string{"羊", "goat", "肉羊", "湖羊"}},
	{"rabbit", "", []string{"兔", "肉兔"}},
}

// AllSpecies lists the species, in the order of the table.
func AllSpecies() []Species {
	list := make([]Species, len(speciesTable))
	for i, s := range speciesTable {
		list[i] = s.name
	}
	return list
}

// speciesNames lists the species in words.
func speciesNames() string {
	names := make([]string, len(speciesTable))
	for i, s := range AllSpecies() {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

// ParseSpecies reads a species by its name (any case) or a Chinese one; empty stays empty. ErrInvalid for any other.
func ParseSpecies(s string) (Species, error) {
	folded := fold(s)
	if folded == "" {
		return "", nil
	}
	for _, known := range speciesTable {
		if string(known.name) == folded {
			return known.name, nil
		}
		for _, label := range known.labels {
			if label == folded {
				return known.name, nil
			}
		}
	}
	return "", fmt.Errorf("%w: %q is not a species: use one of %s", ErrInvalid, s, speciesNames())
}

// Label returns the Chinese label of the species, "" for one that is not known.
func (s Species) Label() string {
	if s == PigEquivalent {
		return "猪当量"
	}
	for _, known := range speciesTable {
		if known.name == s {
			return known.labels[0]
		}
	}
	return ""
}

// Within tells whether s is the species t or is held by it: a layer is poultry.
func (s Species) Within(t Species) bool { return s == t || (s != "" && s.wider() == t) }

// wider returns the species that holds s, "" if none does.
func (s Species) wider() Species {
	for _, known := range speciesTable {
		if known.name == s {
			return known.within
		}
	}
	return ""
}

// Measure tells how animals are counted: the two are not the same number.
type Measure string

// The measures.
const (
	Stock     Measure = "stock"     // 存栏: animals there at a time
	Slaughter Measure = "slaughter" // 出栏: animals sent off in a year
)

// ParseMeasure reads a measure by its name (any case) or its Chinese label; empty stays empty.
func ParseMeasure(s string) (Measure, error) {
	switch fold(s) {
	case "":
		return "", nil
	case "stock", "存栏", "存栏量":
		return Stock, nil
	case "slaughter", "出栏", "年出栏", "出栏量":
		return Slaughter, nil
	}
	return "", fmt.Errorf("%w: %q is not a measure: stock (存栏) or slaughter (出栏)", ErrInvalid, s)
}

// Label returns the Chinese label of the measure.
func (m Measure) Label() string {
	switch m {
	case Stock:
		return "存栏"
	case Slaughter:
		return "出栏"
	default:
		return ""
	}
}

// Action tells what is done, or to be done, with a farm.
type Action string

// The actions.
const (
	New       Action = "new"       // 新建
	Enlarge   Action = "enlarge"   // 扩建
	Existing  Action = "existing"  // 已有
	Household Action = "household" // 散养户: animals kept by a household
)

// ParseAction reads an action by its name (any case) or its Chinese label; empty stays empty.
func ParseAction(s string) (Action, error) {
	switch fold(s) {
	case "":
		return "", nil
	case "new", "新建":
		return New, nil
	case "enlarge", "扩建", "改扩建":
		return Enlarge, nil
	case "existing", "已有", "现有", "已建":
		return Existing, nil
	case "household", "散养", "散养户", "养殖户":
		return Household, nil
	}
	return "", fmt.Errorf("%w: %q is not an action: new, enlarge, existing or household", ErrInvalid, s)
}

// Label returns the Chinese label of the action.
func (a Action) Label() string {
	switch a {
	case New:
		return "新建"
	case Enlarge:
		return "扩建"
	case Existing:
		return "已有"
	case Household:
		return "散养户"
	default:
		return ""
	}
}
