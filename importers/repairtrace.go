package importers

import "maps"

// trace is what the audit trail keeps of the repairs: which were asked for, how often each was done, and where, the first of them.
func (f *file) trace(r *Report) any {
	type done struct {
		Repair   string  `json:"repair"`
		Feature  int     `json:"feature"`
		ID       string  `json:"id,omitempty"`
		Part     *int    `json:"part,omitempty"`
		Ring     *int    `json:"ring,omitempty"`
		BeforeM2 float64 `json:"area_before_m2"`
		AfterM2  float64 `json:"area_after_m2"`
	}
	list := []done{}
	for _, p := range r.Repairs {
		if p.Change == nil { // a blank that was trimmed
			continue
		}
		d := done{Repair: p.Code, Feature: p.Feature, ID: p.ID, BeforeM2: p.Change.BeforeM2, AfterM2: p.Change.AfterM2}
		if p.Ring >= 0 {
			d.Part, d.Ring = &p.Part, &p.Ring
		}
		list = append(list, d)
	}
	counts := maps.Clone(f.repaired)
	if f.fitting != nil && f.asksToFit() {
		counts[repairSlivers] = len(f.fitting.steps)
	}
	return map[string]any{"asked": f.o.Repairs, "area_change_allowed": f.o.AllowAreaChange, "counts": counts, "done": list}
}
