package importers

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sight notes the names of a feature's properties.
func (f *file) sight(names []string) {
	const kept = 100
	for _, name := range names {
		delete(f.unseen, name)
		if len(f.seen) < kept && !slices.Contains(f.seen, name) {
			f.seen = append(f.seen, name)
		}
	}
}

// unmapped reports columns that Map names and no feature of the file has.
func (f *file) unmapped() {
	if f.report.Features == 0 {
		return
	}
	for _, column := range slices.Backward(slices.Sorted(maps.Keys(f.unseen))) {
		p := Place{Code: codeNoColumn, Feature: -1, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("the column %s, mapped to %s, is not in the file", shown(column), f.unseen[column]),
			Repair: "correct the map: the features have no properties"}
		if len(f.seen) > 0 {
			p.Repair = "correct the map; the columns are " + strings.Join(quoteAll(f.seen), ", ")
			if i := slices.IndexFunc(f.seen, func(name string) bool { return foldName(name) == foldName(column) }); i >= 0 {
				p.Repair = fmt.Sprintf("it is %s: --map %s=%s", shown(f.seen[i]), f.unseen[column], f.seen[i])
			}
		}
		f.report.leadError(p)
	}
}
