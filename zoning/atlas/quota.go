package atlas

import (
	"context"
	"math/big"
	"slices"

	"gridzone/zoning"
)

// Herd is what farms keep, all counted alike.
type Herd struct {
	Measure        zoning.Measure
	Farms          int
	PigEquivalents float64 // of those that could be converted, added up exactly and then rounded
	Unconverted    int     // farms that no table in force tells the equivalents of
}

// FarmTotals is what is kept in the restricted zones of a division, and what its quota leaves.
//
// A farm counts for the division that it names or, if it names none, that it stands in. Stock and slaughter are
// different numbers and never added up. Pig equivalents are reckoned by the table of the nearest publication in force:
// for the division, else for what holds it; where those have none, by that of each farm's own division. A pig is one
// without any table.
type FarmTotals struct {
	Division    string
	Restricted  [2]Herd     // farms whose verdict is restricted: stock, then slaughter
	Survey      [2]Herd     // farms that only a survey can tell to be restricted, likewise; they are in no other number
	Surveyed    []*Standing // those farms, by code
	Unconverted []*Standing // farms of both that could not be converted, by code
	Tables      []string    // names of the tables used
	Quotas      [2]*Quota   // by stock, then by slaughter; nil: no publication in force for the division itself sets one
}

// Quota is how much may be kept in the restricted zones of a division by one measure, in pig equivalents.
type Quota struct {
	Limit       int64
	Publication *zoning.Row // the newest in force that sets one by this measure
	Left        float64     // after the restricted farms that are counted by it; negative when it is exceeded
}

// FarmTotals adds up the farms in force on day in a division. A quota is held against the farms that are counted as it
// counts, by stock or by slaughter. Left leaves out what could not be converted and what needs a survey. ErrBusy as for Farms.
func (a *Atlas) FarmTotals(ctx context.Context, division string, day zoning.Day) (FarmTotals, error) {
	r := a.round(ctx, day)
	t := addition{FarmTotals: FarmTotals{Division: division}, exact: map[*Herd]*big.Rat{}}
	for _, herds := range []*[2]Herd{&t.Restricted, &t.Survey} {
		herds[0].Measure, herds[1].Measure = zoning.Stock, zoning.Slaughter
	}
	for i := range r.farms() {
		in, err := r.inDivision(i, division)
		if err != nil {
			return FarmTotals{}, err
		}
		if !in {
			continue
		}
		st, err := r.of(i)
		if err != nil {
			return FarmTotals{}, err
		}
		switch {
		case st.Verdict == zoning.VerdictRestricted:
			t.add(&t.Restricted, st, r.table(division, st.Farm))
		case slices.Contains(st.Alternatives, zoning.VerdictRestricted):
			t.Surveyed = append(t.Surveyed, st)
			t.add(&t.Survey, st, r.table(division, st.Farm))
		}
	}
	slices.Sort(t.Tables)
	for i := range t.Restricted {
		herd := &t.Restricted[i]
		for _, row := range r.view.lawful[division] {
			if limit := row.Thing.(zoning.Publication).QuotaOf(herd.Measure); limit != nil {
				t.Quotas[i] = &Quota{*limit, row, t.under(*limit, herd)}
				break
			}
		}
	}
	return t.FarmTotals, nil
}

// addition adds up what is kept.
type addition struct {
	FarmTotals
	exact map[*Herd]*big.Rat // their PigEquivalents; none for 0
}

// add counts a farm.
func (t *addition) add(herds *[2]Herd, st *Standing, table *zoning.Equivalents) {
	f, _ := st.Farm.Thing.(zoning.Farm)
	herd := &herds[0]
	if f.Measure == zoning.Slaughter {
		herd = &herds[1]
	}
	herd.Farms++
	pigs, ok := table.Pigs(f.Species, f.Count)
	if !ok {
		herd.Unconverted++
		t.Unconverted = append(t.Unconverted, st)
		return
	}
	if before, ok := t.exact[herd]; ok {
		pigs.Add(pigs, before)
	}
	t.exact[herd] = pigs
	herd.PigEquivalents, _ = pigs.Float64()
	if table.Name != "" && !slices.Contains(t.Tables, table.Name) {
		t.Tables = append(t.Tables, table.Name)
	}
}

// under returns what a herd leaves of a limit, rounded after it was reckoned: 0 when the limit is just reached.
func (t *addition) under(limit int64, herd *Herd) float64 {
	left := new(big.Rat).SetInt64(limit)
	if kept, ok := t.exact[herd]; ok {
		left.Sub(left, kept)
	}
	f, _ := left.Float64()
	return f
}

// table returns the table that counts a farm for a division; one that knows pigs alone where there is none.
func (r *round) table(division string, farm *zoning.Row) *zoning.Equivalents {
	for _, from := range []string{division, zoning.DivisionOf(farm.Thing)} {
		if from == "" {
			continue
		}
		for _, code := range append([]string{from}, zoning.Ancestors(from)...) {
			for _, p := range r.view.lawful[code] {
				if table := p.Thing.(zoning.Publication).Equivalents; table != nil {
					return table
				}
			}
		}
	}
	return &zoning.Equivalents{}
}
