package ledger

import "gridzone/zoning"

func farmsLayer() Layer {
	return Layer{
		Name:    zoning.Farms,
		columns: []string{"name", "species", "count", "measure", "household", "division", "lon", "lat", "extra"},
		values: func(t zoning.Thing) ([]any, error) {
			f, ok := t.(zoning.Farm)
			if !ok {
				return nil, wrongThing(t)
			}
			extra, err := extraJSON(f.Extra)
			return []any{f.Name, string(f.Species), f.Count, string(f.Measure), f.Household, f.Division, unsigned(f.At[0]), unsigned(f.At[1]), extra}, err
		},
		cells: func(code *string) ([]any, func() (zoning.Thing, error)) {
			var f zoning.Farm
			var extra *string
			dest := []any{&f.Name, &f.Species, &f.Count, &f.Measure, &f.Household, &f.Division, &f.At[0], &f.At[1], &extra}
			return dest, func() (t zoning.Thing, err error) {
				f.Code = *code
				f.Extra, err = readExtra(extra)
				return f, err
			}
		},
		point: func(t zoning.Thing) *Box {
			f, ok := t.(zoning.Farm)
			if !ok {
				return nil
			}
			return &Box{f.At[0], f.At[0], f.At[1], f.At[1]}
		},
	}
}

// unsigned takes the sign from 0: a column of SQLite does not keep it, so that no other may.
func unsigned(v float64) float64 {
	if v == 0 {
		return 0
	}
	return v
}
