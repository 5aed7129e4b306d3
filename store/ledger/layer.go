package ledger

import (
	"fmt"

	"gridzone/zoning"
)

// Layer knows the table of one kind of row: the columns its thing has beside those
// that every row has.
type Layer struct {
	Name    zoning.Layer
	columns []string
	// values returns what goes into the columns; strings are checked by the caller.
	values func(t zoning.Thing) ([]any, error)
	// cells returns places to scan the columns into and the function that makes
	// the thing of them.
	cells func(code *string) (dest []any, thing func() (zoning.Thing, error))
	// point returns the box of a thing that has a place of its own without a shape; nil when things of the layer have none.
	point func(t zoning.Thing) *Box
}

// Table returns the name of the table of rows.
func (l Layer) Table() string { return string(l.Name) + "_row" }

// Layers lists every layer that is stored.
func Layers() []Layer {
	return []Layer{divisionsLayer(), gridsLayer(), zonesLayer(), publicationsLayer(), farmsLayer(), exceptionsLayer(), addressesLayer()}
}

func layerOf(name zoning.Layer) (Layer, error) {
	for _, l := range Layers() {
		if l.Name == name {
			return l, nil
		}
	}
	return Layer{}, fmt.Errorf("%w: there is no layer %q", zoning.ErrInvalid, name)
}

// wrongThing reports a thing that is not the one its layer holds.
func wrongThing(t zoning.Thing) error {
	return fmt.Errorf("%w: %T cannot be put on record", zoning.ErrInvalid, t)
}

func divisionsLayer() Layer {
	return Layer{
		Name:    zoning.Divisions,
		columns: []string{"name", "level"},
		values: func(t zoning.Thing) ([]any, error) {
			d, ok := t.(zoning.Division)
			if !ok {
				return nil, wrongThing(t)
			}
			return []any{d.Name, string(d.Level)}, nil
		},
		cells: func(code *string) ([]any, func() (zoning.Thing, error)) {
			var d zoning.Division
			return []any{&d.Name, &d.Level}, func() (zoning.Thing, error) {
				d.Code = *code
				return d, nil
			}
		},
	}
}

func gridsLayer() Layer {
	return Layer{
		Name:    zoning.Grids,
		columns: []string{"name", "kind", "division", "replaces", "extra"},
		values: func(t zoning.Thing) ([]any, error) {
			g, ok := t.(zoning.Grid)
			if !ok {
				return nil, wrongThing(t)
			}
			replaces, err := listJSON(g.Replaces)
			if err != nil {
				return nil, err
			}
			extra, err := extraJSON(g.Extra)
			return []any{g.Name, string(g.Kind), g.Division, replaces, extra}, err
		},
		cells: func(code *string) ([]any, func() (zoning.Thing, error)) {
			var g zoning.Grid
			var replaces, extra *string
			return []any{&g.Name, &g.Kind, &g.Division, &replaces, &extra}, func() (t zoning.Thing, err error) {
				g.Code = *code
				if g.Replaces, err = readList[string](replaces); err != nil {
					return nil, err
				}
				g.Extra, err = readExtra(extra)
				return g, err
			}
		},
	}
}

func zonesLayer() Layer {
	return Layer{
		Name:    zoning.Zones,
		columns: []string{"name", "kind", "category", "division", "extent", "extent_scope", "bases", "extra"},
		values: func(t zoning.Thing) ([]any, error) {
			z, ok := t.(zoning.Zone)
			if !ok {
				return nil, wrongThing(t)
			}
			bases, err := basesJSON(z.Bases)
			if err != nil {
				return nil, err
			}
			extra, err := extraJSON(z.Extra)
			return []any{z.Name, string(z.Kind), z.Category, z.Division, z.Extent, string(z.Scope), bases, extra}, err
		},
		cells: func(code *string) ([]any, func() (zoning.Thing, error)) {
			var z zoning.Zone
			var bases, extra *string
			dest := []any{&z.Name, &z.Kind, &z.Category, &z.Division, &z.Extent, &z.Scope, &bases, &extra}
			return dest, func() (t zoning.Thing, err error) {
				z.Code = *code
				if z.Bases, err = readBases(bases); err != nil {
					return nil, err
				}
				z.Extra, err = readExtra(extra)
				return z, err
			}
		},
	}
}
