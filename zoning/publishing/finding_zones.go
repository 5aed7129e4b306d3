package publishing

import (
	"cmp"
	"fmt"
	"slices"

	"gridzone/geo"
	"gridzone/zoning"
)

// soundness looks at each zone by itself.
func (s *study) soundness() {
	if len(s.zones) == 0 {
		f := Finding{Severity: Error, Code: "no_zones", Detail: "it has no zones", Repair: "import them, or put them in one by one"}
		if len(s.life.Supersedes) > 0 {
			f.Severity = Warning
			f.Detail = "it has no zones: it only ends what it supersedes"
		}
		s.add(f)
	}
	for _, z := range s.zones {
		if s.left() {
			return
		}
		for _, x := range zoning.Check(z) {
			if !x.Warning {
				s.add(Finding{Severity: Error, Code: x.Code, Zones: named(z), Detail: fmt.Sprintf("zone %s: %s", z.Code(), x.Detail), Repair: x.Repair})
			}
		}
		if len(z.Shape) == 0 {
			continue
		}
		for _, v := range geo.Validate(z.Shape, 1) {
			if v.Warning() {
				continue
			}
			s.broken[z] = true
			at := v.At
			s.add(Finding{Severity: Error, Code: "invalid_shape", Zones: named(z), At: &at,
				Detail: fmt.Sprintf("the shape of zone %s is not valid: %s", z.Code(), v.Rule), Repair: "correct the polygon and import it again"})
		}
	}
}

// days looks at the days of the zones.
func (s *study) days() {
	for i, z := range s.zones {
		if s.left() {
			return
		}
		common := z.Valid.And(s.life.Valid)
		switch {
		case common.Empty():
			s.add(Finding{Severity: Error, Code: "no_common_day", Zones: named(z), Detail: fmt.Sprintf("zone %s has no day in common with the publication", z.Code()),
				Repair: "correct the zone's days, or leave them out"})
		case (z.Valid.From != zoning.Always && common.From != z.Valid.From) || (z.Valid.To != zoning.Forever && common.To != z.Valid.To):
			s.add(Finding{Severity: Note, Code: "days_cut", Zones: named(z), Detail: fmt.Sprintf("zone %s is in force on the publication's days only", z.Code())})
		}
		for _, other := range s.zones[:i] {
			if other.Code() == z.Code() && !common.And(other.Valid).Empty() {
				s.add(Finding{Severity: Error, Code: "duplicate_code", Zones: named(z), Detail: fmt.Sprintf("two zones have the code %s on the same days", z.Code()),
					Repair: "give one of them another code, or both days that do not overlap"})
			}
		}
	}
}

// codes looks for zones of the same codes that other publications have on record.
func (s *study) codes() {
	ended := map[string]bool{}
	for _, id := range s.life.Supersedes {
		ended[id] = true
	}
	for _, z := range s.zones {
		if s.left() {
			return
		}
		for _, held := range s.now.History(zoning.Zones, z.Code()) {
			if ended[held.Publication] || held.Valid.And(z.Valid).And(s.life.Valid).Empty() {
				continue
			}
			s.add(Finding{Severity: Warning, Code: "code_on_record", Zones: named(z), Publication: held.Publication,
				Detail: fmt.Sprintf("zone %s is on record under %s, which is not superseded: it ends there on the days of this one", z.Code(), held.Publication),
				Repair: "name that publication in supersedes, or give the zone another code"})
		}
	}
}

// bases looks at what the zones rest on: bases of their own, or the publication's.
func (s *study) bases() {
	none := s.when(func(z zoning.Zone) bool { return len(z.Bases) == 0 && len(s.life.Bases) == 0 })
	if len(none) > 0 {
		s.add(Finding{Severity: Warning, Code: "missing_bases", Field: "bases", Zones: named(none...),
			Detail: fmt.Sprintf("%d zones have no legal basis, and the publication has none", len(none)), Repair: "name the laws and regulations they rest on"})
	}
	for _, r := range s.when(func(z zoning.Zone) bool { return z.RestingOn(s.life.Bases).OnlyNormative() }) {
		s.add(Finding{Severity: Warning, Code: "only_normative_basis", Zones: named(r),
			Detail: fmt.Sprintf("zone %s rests on normative documents alone; since September 2019 only laws and regulations may be the basis of a zone", r.Code()),
			Repair: "name the law or regulation it rests on, or leave the zone out"})
	}
	s.kindless()
}

// kindless looks for bases that do not say of which kind they are, as numbers in a flat file do not: one of them may be a normative
// document, which only_normative_basis cannot tell then.
func (s *study) kindless() {
	unsaid := func(b zoning.Basis) bool { return b.Kind == "" }
	f := Finding{Severity: Note, Code: "missing_basis_kind", Field: "bases",
		Repair: `write each as {"kind": "law", "number": "..."} with kind law, regulation, rule or normative_document; in a column of a table, as a JSON list of such`}
	if i := slices.IndexFunc(s.life.Bases, unsaid); i >= 0 {
		b := s.life.Bases[i]
		f.Detail = fmt.Sprintf("the publication does not say of which kind its basis %q is", cmp.Or(b.Number, b.Title))
		s.add(f)
	}
	if zones := s.when(func(z zoning.Zone) bool { return slices.ContainsFunc(z.Bases, unsaid) }); len(zones) > 0 {
		f.Zones, f.Detail = named(zones...), fmt.Sprintf("%d zones do not say of which kind each of their bases is", len(zones))
		s.add(f)
	}
}
