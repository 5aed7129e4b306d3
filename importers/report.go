package importers

import (
	"encoding/json"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Place says where in the file something is.
type Place struct {
	Code    string     // stable, snake_case: what is wrong
	Pointer string     // RFC 6901 JSON pointer into the file; into the feature where each line is one
	Feature int        // from 0; -1: the file itself
	ID      string     // code of the feature, or id of the publication, that it is about, if it is known
	Part    int        // polygon of a multipolygon; -1: not about a ring
	Ring    int        // -1: not about a ring
	At      *orb.Point // nil: no coordinate
	Detail  string     // what is wrong, in English
	Repair  string     // how to mend it

	With   string  `json:",omitempty"` // code of the other row that it is about
	AreaM2 float64 `json:",omitempty"` // of the place, where it has one
	Change *Change `json:",omitempty"` // of the area of the feature, by a repair

	Offset int64 // byte of the file, for faults of its text
	Line   int   // from 1, for faults of its text; 0: not about the text
	Column int   // byte of the line, from 1

	extent float64 // of several that are told as one, the largest speaks for all
}

// Report is what came of an import. Names and telephone numbers of people are never in it.
type Report struct {
	Layer                                 zoning.Layer
	Format                                string
	CRS                                   string
	Table                                 string `json:",omitempty"` // which layer of the file was read; empty: its format has no names
	Encoding                              string `json:",omitempty"` // of its texts, where formats differ
	DryRun                                bool
	Digest                                string // SHA-256 of the file; empty when reading stopped at a fault
	Bytes                                 int64  // of the file; 0 when reading stopped at a fault
	Features                              int    // read
	Accepted                              int    // new or changed
	New                                   int
	Changed                               int
	Ended                                 int // by Replace
	Unchanged                             int
	Rejected                              int      // features with at least one error
	Revision                              int64    // the newest revision afterwards
	Repeated                              bool     // the idempotency key had been used
	Allowed                               string   `json:",omitempty"` // the reason for which overlaps were let in
	Publications                          []string // ids of those made for zones
	Version                               int64    `json:",omitempty"` // of the draft that the zones went into, afterwards; 0: they went on record
	ChangedCodes, EndedCodes              []string // the first of each
	Errors                                []Place
	Warnings                              []Place
	Repairs                               []Place
	Offered                               []Place `json:",omitempty"` // repairs that could be done, and were not asked for
	ErrorCount, WarningCount, RepairCount int     // whole counts; the lists are capped
	OfferedCount                          int     `json:",omitempty"`

	limit   int  // entries kept in each list
	foreign bool // something is refused because it belongs to divisions that the actor may not touch
}

// Refused tells whether the file was refused: then nothing was done.
func (r *Report) Refused() bool { return r.ErrorCount > 0 }

func (r *Report) addError(p Place)   { r.Errors = r.add(r.Errors, &r.ErrorCount, p) }
func (r *Report) addWarning(p Place) { r.Warnings = r.add(r.Warnings, &r.WarningCount, p) }
func (r *Report) addRepair(p Place)  { r.Repairs = r.add(r.Repairs, &r.RepairCount, p) }
func (r *Report) addOffered(p Place) { r.Offered = r.add(r.Offered, &r.OfferedCount, p) }

func (r *Report) add(list []Place, count *int, p Place) []Place {
	if *count++; len(list) < r.limit {
		list = append(list, p)
	}
	return list
}

// capped returns the first codes of a list, as many as every list of the report keeps.
func (r *Report) capped(codes []string) []string { return codes[:min(len(codes), r.limit)] }

// leadError puts an error about the whole file before those about features.
func (r *Report) leadError(p Place) { r.Errors = r.lead(r.Errors, &r.ErrorCount, p) }

// leadWarning puts a warning about the whole file before those about features.
func (r *Report) leadWarning(p Place) { r.Warnings = r.lead(r.Warnings, &r.WarningCount, p) }

func (r *Report) lead(list []Place, count *int, p Place) []Place {
	*count++
	return slices.Insert(list, 0, p)[:min(len(list)+1, r.limit)]
}

// Places returns the entries that have a coordinate as a GeoJSON
// FeatureCollection of points, to be drawn over the file.
func (r *Report) Places() []byte {
	type point struct {
		Type        string    `json:"type"`
		Coordinates orb.Point `json:"coordinates"`
	}
	type properties struct {
		Severity string `json:"severity"`
		Code     string `json:"code"`
		Pointer  string `json:"pointer"`
		Feature  int    `json:"feature"`
		ID       string `json:"id,omitempty"`
		Part     int    `json:"part"`
		Ring     int    `json:"ring"`
		Detail   string `json:"detail"`
		Repair   string `json:"repair"`
	}
	type feature struct {
		Type       string     `json:"type"`
		Geometry   point      `json:"geometry"`
		Properties properties `json:"properties"`
	}
	features := []feature{}
	for _, list := range []struct {
		severity string
		places   []Place
	}{{"error", r.Errors}, {"warning", r.Warnings}, {"repair", r.Repairs}, {"offered", r.Offered}} {
		for _, p := range list.places {
			if p.At == nil || !finite(*p.At) {
				continue
			}
			features = append(features, feature{"Feature", point{"Point", *p.At},
				properties{list.severity, p.Code, p.Pointer, p.Feature, p.ID, p.Part, p.Ring, p.Detail, p.Repair}})
		}
	}
	out, err := json.Marshal(struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}{"FeatureCollection", features})
	if err != nil { // strings, ints and finite floats always encode
		return []byte(`{"type":"FeatureCollection","features":[]}`)
	}
	return out
}
