package zoning

import "cmp"

// State is where a publication is in its life.
type State string

// The states of a publication.
const (
	Draft      State = "draft"
	Submitted  State = "submitted"
	Published  State = "published"
	Superseded State = "superseded"
	Withdrawn  State = "withdrawn"
	Discarded  State = "discarded" // a draft that was given up: nothing of it ever comes on record
)

// Publication is a batch of zones made public for one division. On a day in its
// valid interval the division, and all divisions in it, are published for.
type Publication struct {
	ID           string
	State        State
	Division     string // code; empty: it speaks for its zones alone
	Issuer       string
	Document     string // number, or the file's name for an import
	Digest       string // SHA-256 of the document, hex
	Title        string
	PublishedOn  string // YYYY-MM-DD or empty
	Unapproved   bool   // made by an import, approved by nobody
	Bases        []Basis
	Rules        []Rule       // for its zones, and for those in its division whose own publications have none
	Equivalents  *Equivalents // table its rules count by; nil: that of the nearest ancestor division's
	Quota        *int64       // pig equivalents that may be kept in the restricted zones of its division; nil: none is set
	QuotaMeasure Measure      // what Quota counts; empty: stock
	Supersedes   []string     // ids
}

// Layer returns Publications.
func (Publication) Layer() Layer { return Publications }

// Key returns the id.
func (p Publication) Key() string { return p.ID }

// QuotaCounts is what the quota counts: stock unless said otherwise.
func (p Publication) QuotaCounts() Measure { return cmp.Or(p.QuotaMeasure, Stock) }

// QuotaOf returns the quota that counts by a measure, nil when the publication sets none.
func (p Publication) QuotaOf(m Measure) *int64 {
	if p.QuotaCounts() != m {
		return nil
	}
	return p.Quota
}
