package importers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// press makes the publications that zones come with: one for each division the
// file's zones belong to. It watches which zones go on record, so that a file that
// changes nothing publishes nothing. Its ids follow from file and division, so that the
// same file again names the same publications, until they are superseded or withdrawn: what has ended does not come back.
type press struct {
	zoning.Tx
	now          *atlas.Atlas // of the revision that the import starts from
	name, digest string
	ids          map[string]string     // division -> id
	divisions    map[string]string     // id -> division
	first        map[string]zoning.Day // id -> first day of a zone that went on record

	held       map[int64]approved         // zones that were read, by id
	overridden map[string]map[string]bool // id of an approved publication -> codes of its zones that are changed or ended
}

func newPress(tx zoning.Tx, now *atlas.Atlas, name, digest string) *press {
	return &press{Tx: tx, now: now, name: name, digest: digest, ids: map[string]string{}, divisions: map[string]string{}, first: map[string]zoning.Day{},
		held: map[int64]approved{}, overridden: map[string]map[string]bool{}}
}

// assign gives each zone the publication of its division. A division that the file does not name is not published for:
// a zone that was given one comes with a publication that speaks for its zones alone.
func (p *press) assign(ctx context.Context, candidates []zoning.Candidate, rows []*parsed) ([]zoning.Candidate, error) {
	out := slices.Clone(candidates)
	for i, c := range out {
		division := zoning.DivisionOf(c.Row.Thing)
		if rows[i].assigned {
			division = ""
		}
		id, err := p.id(ctx, division)
		if err != nil {
			return nil, err
		}
		row := *c.Row
		row.Publication = id
		out[i].Row = &row
	}
	return out, nil
}

// id returns that of the publication for a division: the first of those that follow from the file which has not ended. One that has ended
// has a record.
func (p *press) id(ctx context.Context, division string) (string, error) {
	if id := p.ids[division]; id != "" {
		return id, nil
	}
	for seed := p.digest + "\n" + division; ; seed += "\nagain" {
		sum := sha256.Sum256([]byte(seed))
		id := "import-" + hex.EncodeToString(sum[:8])
		_, err := p.Record(ctx, zoning.PublicationRecords, id)
		if errors.Is(err, zoning.ErrNotFound) {
			p.ids[division], p.divisions[id] = id, division
			return id, nil
		}
		if err != nil {
			return "", fmt.Errorf("look for the publication %s: %w", id, err)
		}
	}
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
