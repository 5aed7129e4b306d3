package importers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// crowdTable lists the warnings that whole files can be full of: more than a few of one code are told as one.
var crowdTable = []string{codeNonstandard, codeNoDivision, codeScopeAssumed, codeWholeDivision, codeDaysKept,
	codeKeptFromRecord, codeAllDays, codeElsewhere, codeSaysElsewhere, codeDirection, codeBent, codeDivisionAssigned, codeSeveralPoints}

// few is how many warnings of such a code are told one by one; of more, so many features are named.
const few = 10

// crowds holds back the warnings that may be many. The zero value is ready.
type crowds struct {
	order []string // codes, as they came
	of    map[string]*crowd
}

// crowd is the warnings of one code: the first of them, and how many there are.
type crowd struct {
	first []Place
	most  Place // that with the largest extent, which speaks for all
	count int
}

// warn keeps a warning of a code that may be many, and puts any other into the report.
func (c *crowds) warn(r *Report, p Place) {
	if !slices.Contains(crowdTable, p.Code) {
		r.addWarning(p)
		return
	}
	if c.of == nil {
		c.of = map[string]*crowd{}
	}
	alike := c.of[p.Code]
	if alike == nil {
		alike = &crowd{}
		c.of[p.Code] = alike
		c.order = append(c.order, p.Code)
	}
	if alike.count++; len(alike.first) < few {
		alike.first = append(alike.first, p)
	}
	if p.extent > alike.most.extent || alike.count == 1 {
		alike.most = p
	}
}

// tell puts what was kept into the report: one by one, or all of a code as one.
func (c *crowds) tell(r *Report) {
	for _, code := range c.order {
		alike := c.of[code]
		if alike.count <= few {
			for _, p := range alike.first {
				r.addWarning(p)
			}
			continue
		}
		ids := make([]string, len(alike.first))
		for i, p := range alike.first {
			ids[i] = cmp.Or(p.ID, fmt.Sprintf("feature %d", p.Feature))
		}
		one := alike.most
		r.addWarning(Place{Code: code, Feature: one.Feature, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("%s; the like is true of %d features, the first are %s", one.Detail, alike.count, strings.Join(ids, ", ")), Repair: one.Repair})
	}
}
