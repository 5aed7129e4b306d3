package gpkg

import (
	"gridzone/geo/gpb"
	"gridzone/zoning"
)

func farmsLayer() layer {
	return layer{
		name:    zoning.Farms,
		columns: []string{"name", "species", "count", "measure", "household", "division", "lon", "lat", "spot", "extra"},
		values: func(t zoning.Thing) ([]any, error) {
			f, ok := t.(zoning.Farm)
			if !ok {
				return nil, wrongThing(t)
			}
			extra, err := extraJSON(f.Extra)
			return []any{f.Name, string(f.Species), f.Count, string(f.Measure), f.Household, f.Division, f.At[0], f.At[1], gpb.EncodePoint(f.At), extra}, err
		},
		cells: func(code *string) ([]any, func() (zoning.Thing, error)) {
			var f zoning.Farm
			var spot, extra *string
			dest := []any{&f.Name, &f.Species, &f.Count, &f.Measure, &f.Household, &f.Division, &f.At[0], &f.At[1], &spot, &extra}
			return dest, func() (t zoning.Thing, err error) {
				f.Code = *code
				f.Extra, err = readExtra(extra)
				return f, err
			}
		},
		point: func(t zoning.Thing) *box {
			f, ok := t.(zoning.Farm)
			if !ok {
				return nil
			}
			return &box{f.At[0], f.At[0], f.At[1], f.At[1]}
		},
	}
}
