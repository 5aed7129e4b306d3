package importers

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"gridzone/zoning"
)

// approved is a zone on record that belongs to a publication which somebody approved.
type approved struct{ publication, code string }

// Rows passes rows on and notes the zones of approved publications among them.
func (p *press) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	if q.Layer != zoning.Zones {
		return p.Tx.Rows(ctx, q)
	}
	return func(yield func(*zoning.Row, error) bool) {
		for r, err := range p.Tx.Rows(ctx, q) {
			if err == nil && p.isApproved(r.Publication) {
				p.held[r.ID] = approved{r.Publication, r.Code()}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// isApproved tells whether a publication on record was approved, and not made by an import.
func (p *press) isApproved(id string) bool {
	rows := p.now.History(zoning.Publications, id)
	if len(rows) == 0 {
		return false
	}
	publication, _ := rows[0].Thing.(zoning.Publication)
	return !publication.Unapproved
}

// Close notes whose zones are no longer on record as they were.
func (p *press) Close(ctx context.Context, layer zoning.Layer, ids ...int64) error {
	if layer == zoning.Zones {
		for _, id := range ids {
			if z, ok := p.held[id]; ok {
				if p.overridden[z.publication] == nil {
					p.overridden[z.publication] = map[string]bool{}
				}
				p.overridden[z.publication][z.code] = true
			}
		}
	}
	return p.Tx.Close(ctx, layer, ids...)
}

// warn tells of each approved publication whose zones the import takes over or ends.
func (p *press) warn(r *Report) {
	for _, id := range slices.Sorted(maps.Keys(p.overridden)) {
		publication, _ := p.now.History(zoning.Publications, id)[0].Thing.(zoning.Publication)
		document := publication.Document
		if document == "" {
			document = "without a number"
		}
		r.addWarning(Place{Code: codeOverridesApproved, Feature: -1, ID: id, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("%s of the publication %s (document %s), which was approved, no longer stand as it published them: this import, which nobody approved, changes or ends them",
				zoneCount(len(p.overridden[id])), shown(id), shown(document)),
			Repair: "put the zones into a draft (publication=ID) and have it approved, unless that is meant"})
	}
}

// zoneCount writes how many zones there are.
func zoneCount(n int) string {
	if n == 1 {
		return "1 zone"
	}
	return fmt.Sprintf("%d zones", n)
}
