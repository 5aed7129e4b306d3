package exporters

import (
	"fmt"
	"iter"

	"gridzone/zoning"
)

// People counts who is at the posts of the grids that rows are of, each grid once, for the record of who is read of. staff reads the
// people of some grids. Errors of it and of the rows are wrapped or returned as they are.
func People(rows iter.Seq2[*zoning.Row, error], staff func(grids []string) (map[string][]zoning.Staff, error)) (int, error) {
	n, seen := 0, map[string]bool{}
	var waiting []string
	count := func() error {
		if len(waiting) == 0 {
			return nil
		}
		people, err := staff(waiting)
		if err != nil {
			return fmt.Errorf("count the staff of grids: %w", err)
		}
		for _, at := range people {
			n += len(at)
		}
		waiting = waiting[:0]
		return nil
	}
	for row, err := range rows {
		if err != nil {
			return 0, err
		}
		if seen[row.Code()] {
			continue
		}
		seen[row.Code()] = true
		if waiting = append(waiting, row.Code()); len(waiting) < staffAtOnce {
			continue
		}
		if err := count(); err != nil {
			return 0, err
		}
	}
	err := count()
	return n, err
}
