package ledger

import "gridzone/zoning"

func addressesLayer() Layer {
	return Layer{
		Name:    zoning.Addresses,
		columns: []string{"address", "kind", "aliases", "division", "source", "lon", "lat", "extra"},
		values: func(t zoning.Thing) ([]any, error) {
			a, ok := t.(zoning.Address)
			if !ok {
				return nil, wrongThing(t)
			}
			aliases, err := listJSON(a.Aliases)
			if err != nil {
				return nil, err
			}
			extra, err := extraJSON(a.Extra)
			return []any{a.Address, string(a.Kind), aliases, a.Division, a.Source, unsigned(a.At[0]), unsigned(a.At[1]), extra}, err
		},
		cells: func(code *string) ([]any, func() (zoning.Thing, error)) {
			var a zoning.Address
			var aliases, extra *string
			return []any{&a.Address, &a.Kind, &aliases, &a.Division, &a.Source, &a.At[0], &a.At[1], &extra}, func() (t zoning.Thing, err error) {
				a.Code = *code
				if a.Aliases, err = readList[string](aliases); err != nil {
					return nil, err
				}
				a.Extra, err = readExtra(extra)
				return a, err
			}
		},
		point: func(t zoning.Thing) *Box {
			a, ok := t.(zoning.Address)
			if !ok {
				return nil
			}
			return &Box{a.At[0], a.At[0], a.At[1], a.At[1]}
		},
	}
}
