package importers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/importers/dataset"
	"gridzone/zoning"
)

// address makes an address of the fields; at is its point, nil when it has none.
func address(f *fields, at *orb.Point) zoning.Address {
	a := zoning.Address{Code: f.code("code"), Address: f.text("address"), Division: f.code("division"), Source: f.text("source"), Extra: f.extra}
	if at != nil {
		a.At = *at
	}
	if a.Address == "" {
		f.missing("address", "the address has no text")
	}
	for _, alias := range f.aliases() {
		if alias != a.Address && !slices.Contains(a.Aliases, alias) {
			a.Aliases = append(a.Aliases, alias)
		}
	}
	if zoning.HoldsPhone(a.Address) {
		f.note(codePhoneInText, f.known["address"].column)
	}
	if slices.ContainsFunc(a.Aliases, zoning.HoldsPhone) {
		f.note(codePhoneInText, f.known["aliases"].column)
	}
	kind, err := zoning.ParseAddressKind(f.text("kind"))
	switch {
	case err != nil:
		f.fail(f.known["kind"].column, "unknown_kind", shown(f.text("kind"))+" is not a kind of address", "use door (门牌), landmark (地标), road (道路), group (组) or village (村)")
	case kind != "":
		a.Kind = kind
	case a.Address == "": // it is refused for that
		a.Kind = zoning.Landmark
	default:
		if a.Kind = zoning.KindOfAddress(a.Address); a.Kind == "" {
			f.missing("kind", "the address has no kind, and ends like a town, a county or a city: those are divisions")
		} else if !f.left("kind") {
			f.note(codeKindRead, "")
		}
	}
	return a
}

// pointRepair says what to do with an address that is no point.
const pointRepair = "export one Point for each address: where its door is, or the middle of what it names"

// pointOf looks at the point of an address whose text was sound.
func (r *rowReader) pointOf(p *parsed, f *dataset.Feature) {
	if len(f.Shape) > 0 {
		p.errors = append(p.errors, Place{Code: codeGeometryType, Pointer: p.base + "/geometry", Part: -1, Ring: -1,
			Detail: "the address is a polygon", Repair: pointRepair})
		return
	}
	p.spot(f.Point, "the address has no point", "give its point; in a table, columns lon and lat")
	if f.Point != nil && *f.Point == (orb.Point{}) {
		p.errors = append(p.errors, Place{Code: codeNoGeometry, Pointer: p.base + "/geometry/coordinates", Part: -1, Ring: -1, At: f.Point,
			Detail: "the point is 0, 0: programs write that where they have no coordinate", Repair: "give the point of the address, or leave it out of the file"})
	}
}

// settle gives the addresses of the file that name no division the one they lie in, and those without a code the one that follows from both. It
// fills named with the codes, and holds what is on record of them.
func (j *judge) settle(ctx context.Context, tx zoning.Reader, rows []*parsed) error {
	alike := map[string][]*parsed{}
	var order []string
	for _, p := range rows {
		if p.plain == nil {
			p.plain = p.candidate.Row
		}
		p.assigned = false // an attempt before may have seen other divisions
		a, ok := p.plain.Thing.(zoning.Address)
		if !ok || a.Code != "" {
			continue
		}
		p.candidate.Row = j.division(p, p.plain)
		key := zoning.AddressCode(a.Address, zoning.DivisionOf(p.candidate.Row.Thing), 1)
		if alike[key] == nil {
			order = append(order, key)
		}
		alike[key] = append(alike[key], p)
	}
	for _, key := range order {
		j.number(alike[key])
	}
	return j.holdAddresses(ctx, tx, rows)
}

// number gives the features of one address in one division their codes: points that the same days have are told apart by where they lie.
func (j *judge) number(alike []*parsed) {
	point := func(p *parsed) orb.Point { at, _ := p.candidate.Row.Spot(); return at }
	slices.SortStableFunc(alike, func(a, b *parsed) int {
		return cmp.Or(cmp.Compare(point(a)[0], point(b)[0]), cmp.Compare(point(a)[1], point(b)[1]), cmp.Compare(a.plain.Valid.From, b.plain.Valid.From))
	})
	taken := make([][]*parsed, 1) // of each number, from 1
	for _, p := range alike {
		meets := func(q *parsed) bool { return q.plain.Valid.Overlaps(p.plain.Valid) }
		if i := slices.IndexFunc(slices.Concat(taken...), func(q *parsed) bool { return meets(q) && point(q) == point(p) }); i >= 0 {
			first := slices.Concat(taken...)[i]
			if first.feature > p.feature {
				first, p = p, first
			}
			detail := fmt.Sprintf("features %d and %d are one address at one point for the same days", first.feature, p.feature)
			if first.line > 0 {
				detail += fmt.Sprintf(": lines %d and %d of the file", first.line, p.line)
			}
			entry := j.place(p, codeDuplicateCode, detail,
				"take one of the two rows out of the file; if they are different doors, say so in the text, or correct the point of one")
			entry.Line = p.line
			j.report.addError(entry)
			j.report.Rejected++
			continue
		}
		nth := slices.IndexFunc(taken, func(of []*parsed) bool { return !slices.ContainsFunc(of, meets) })
		if nth < 0 {
			nth = len(taken)
			taken = append(taken, nil)
		}
		a, _ := p.candidate.Row.Thing.(zoning.Address)
		if nth > 0 {
			j.warn(p, codeSeveralPoints, fmt.Sprintf("the address %s comes with several points: it is ambiguous, and answers say so", shown(a.Address)),
				"none needed if they are different places of one name; else leave out the points that are wrong, or say where they differ")
		}
		taken[nth] = append(taken[nth], p)
		a.Code = zoning.AddressCode(a.Address, a.Division, nth+1)
		row := *p.candidate.Row
		row.Thing = a
		p.candidate.Row = &row
	}
}

// addressesAtOnce is how many codes are asked for with one query.
const addressesAtOnce = 2000

// holdAddresses reads what is on record of the codes of the file: an Atlas has no addresses.
func (j *judge) holdAddresses(ctx context.Context, tx zoning.Reader, rows []*parsed) error {
	j.held = map[string][]*zoning.Row{}
	codes := make([]string, 0, len(rows))
	for _, p := range rows {
		codes = append(codes, p.candidate.Row.Code())
	}
	slices.Sort(codes)
	for some := range slices.Chunk(slices.Compact(codes), addressesAtOnce) {
		for r, err := range tx.Rows(ctx, zoning.Query{Layer: zoning.Addresses, Codes: some}) {
			if err != nil {
				return fmt.Errorf("read the addresses on record: %w", err)
			}
			j.held[r.Code()] = append(j.held[r.Code()], r)
		}
	}
	return nil
}

// history returns what is on record of a code, in the order of days.
func (j *judge) history(layer zoning.Layer, code string) []*zoning.Row {
	if layer == zoning.Addresses {
		return j.held[code]
	}
	return j.now.History(layer, code)
}

// names returns what tells whether the file names a code.
func (f *file) names(candidates []zoning.Candidate) func(code string) bool {
	if f.o.Layer != zoning.Addresses {
		return func(code string) bool { return len(f.named[code]) > 0 }
	}
	named := make(map[string]bool, len(candidates)) // many codes are known since the divisions are
	for _, c := range candidates {
		named[c.Row.Code()] = true
	}
	return func(code string) bool { return named[code] }
}

// singular names one thing of a layer.
func singular(layer zoning.Layer) string {
	if layer == zoning.Addresses {
		return "address"
	}
	return strings.TrimSuffix(string(layer), "s")
}
