package ledger

import "gridzone/zoning"

func exceptionsLayer() Layer {
	return Layer{
		Name:    zoning.Exceptions,
		columns: []string{"kind", "reason", "actor", "division"},
		values: func(t zoning.Thing) ([]any, error) {
			e, ok := t.(zoning.Exception)
			if !ok {
				return nil, wrongThing(t)
			}
			return []any{string(e.Kind), e.Reason, e.Actor, e.Division}, nil
		},
		cells: func(code *string) ([]any, func() (zoning.Thing, error)) {
			var e zoning.Exception
			return []any{&e.Kind, &e.Reason, &e.Actor, &e.Division}, func() (zoning.Thing, error) {
				e.ID = *code
				return e, nil
			}
		},
	}
}
