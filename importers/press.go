package importers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"gridzone/zoning"
)

// press makes the publications that zones come with: one for each division the
// file's zones belong to. It watches which zones go on record, so that a file that
// changes nothing publishes nothing. Its ids follow from file and division, so that the
// same file again names the same publications.
type press struct {
	zoning.Tx
	name, digest string
	divisions    map[string]string     // id -> division
	first        map[string]zoning.Day // id -> first day of a zone that went on record
}

func newPress(tx zoning.Tx, name, digest string) *press {
	return &press{Tx: tx, name: name, digest: digest, divisions: map[string]string{}, first: map[string]zoning.Day{}}
}

// assign gives each zone the publication of its division. A division that the file does not name is not published for:
// a zone that was given one comes with a publication that speaks for its zones alone.
func (p *press) assign(candidates []zoning.Candidate, rows []*parsed) []zoning.Candidate {
	out := slices.Clone(candidates)
	for i, c := range out {
		division := zoning.DivisionOf(c.Row.Thing)
		if rows[i].assigned {
			division = ""
		}
		sum := sha256.Sum256([]byte(p.digest + "\n" + division))
		id := "import-" + hex.EncodeToString(sum[:8])
		p.divisions[id] = division
		row := *c.Row
		row.Publication = id
		out[i].Row = &row
	}
	return out
}

// Open notes the zones that go on record.
func (p *press) Open(ctx context.Context, rows ...*zoning.Row) error {
	for _, r := range rows {
		if _, ours := p.divisions[r.Publication]; !ours {
			continue
		}
		if day, ok := p.first[r.Publication]; !ok || r.Valid.From < day {
			p.first[r.Publication] = r.Valid.From
		}
	}
	return p.Tx.Open(ctx, rows...)
}

// publish puts the publications on record, each in force from its first zone's day on.
func (p *press) publish(ctx context.Context, today zoning.Day) ([]string, error) {
	ids := slices.Sorted(maps.Keys(p.first))
	candidates := make([]zoning.Candidate, len(ids))
	for i, id := range ids {
		document := p.name
		if document == "" {
			document = p.digest
		}
		candidates[i] = zoning.Candidate{Dated: true, Row: &zoning.Row{
			Valid: zoning.Interval{From: p.first[id], To: zoning.Forever},
			Thing: zoning.Publication{ID: id, State: zoning.Published, Division: p.divisions[id], Issuer: "import",
				Document: document, Digest: p.digest, Title: document, Unapproved: true}}}
	}
	if _, err := zoning.Upsert(ctx, p.Tx, today, candidates); err != nil {
		return nil, err
	}
	return ids, nil
}
