package importers

import (
	"context"
	"fmt"
	"slices"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// maxDraftZones is how many zones one edit of a draft has at most.
const maxDraftZones = 20_000

// known returns what tells whether a feature corrects something: a row on record, or in the draft that the zones go into.
func (o *Options) known(ctx context.Context, live *atlas.Live) (func(code string) bool, error) {
	if o.Publication == "" {
		now := live.Atlas()
		return func(code string) bool { return o.Code == "" && len(now.History(o.Layer, code)) > 0 }, nil
	}
	codes := map[string]bool{}
	if o.Code == "" {
		for r, err := range live.Reader().Draft(ctx, o.Publication) {
			if err != nil {
				return nil, fmt.Errorf("import: read the draft: %w", err)
			}
			codes[r.Code()] = true
		}
	}
	return func(code string) bool { return codes[code] }, nil
}

// draft returns what puts the rows into a draft, in the way of apply: judged against the zones of the draft and the divisions on record.
// It makes no revision, and the file is nobody's document.
func (f *file) draft(live *atlas.Live) func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas, today zoning.Day, r *Report) error {
	return func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas, today zoning.Day, r *Report) error {
		if len(f.rows) > maxDraftZones {
			r.addError(Place{Code: codeTooManyZones, Pointer: "/features", Feature: -1, Part: -1, Ring: -1,
				Detail: fmt.Sprintf("the file has %d zones; a draft takes %d at a time", len(f.rows), maxDraftZones), Repair: "divide the file, or the publication"})
			return nil
		}
		act := publishing.Act{Actor: f.o.Actor, Version: f.o.Version}
		if act.Version == 0 {
			act.Version = publishing.AnyVersion
		}
		desk, err := publishing.OpenDesk(ctx, tx, act, f.o.Publication)
		if err != nil {
			return err
		}
		seen, err := draftAtlas(ctx, desk, now, f.o.Code)
		if err != nil {
			return err
		}
		first := desk.First(today)
		j := f.newJudge(seen, first, r)
		candidates, err := j.judge(ctx, f.rows, &f.gauge)
		if err != nil || r.Refused() {
			return err
		}
		f.gauge.enter(Committing)
		if f.o.Code != "" {
			candidates[0].Dated = true // of no days means of all
			if err := makeRoom(ctx, desk, candidates[0].Row); err != nil {
				return err
			}
		}
		counts, err := zoning.Upsert(ctx, f.metered(desk), first, candidates)
		if err != nil {
			return f.clash(j, err)
		}
		life, err := desk.Keep(ctx, live, act)
		if err != nil {
			return err
		}
		r.count(counts)
		r.Revision, r.Version = now.Revision(), life.Version
		return nil
	}
}

// makeRoom takes out of the draft what it has of a zone on other days than the zone's own: the zone comes instead of all of it.
func makeRoom(ctx context.Context, desk *publishing.Desk, zone *zoning.Row) error {
	var ids []int64
	for row, err := range desk.Rows(ctx, zoning.Query{Layer: zoning.Zones, Codes: []string{zone.Code()}}) {
		if err != nil {
			return err
		}
		if row.Valid != zone.Valid {
			ids = append(ids, row.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return desk.Close(ctx, zoning.Zones, ids...)
}

// draftAtlas returns now with the zones of the draft, those of a code apart, in the place of those on record.
func draftAtlas(ctx context.Context, desk *publishing.Desk, now *atlas.Atlas, but string) (*atlas.Atlas, error) {
	var zones []*zoning.Row
	for row, err := range desk.Rows(ctx, zoning.Query{Layer: zoning.Zones}) {
		if err != nil {
			return nil, err
		}
		if row.Code() != but {
			zones = append(zones, row)
		}
	}
	return now.Amended(slices.Collect(now.OnRecord(zoning.Zones)), zones), nil
}
