package pages

import "gridzone/zoning"

// Verification is what the page behind a certificate's QR code shows.
type Verification struct {
	ID, Certificate, JSON string // the last two are addresses
	Demo                  bool
	AsIssued              bool
	DigestOK, AuditOK     bool
	Anchored              bool
	Entry                 int64 // of the audit trail
	EntryTime, EntryHash  string
	Issued                zoning.Verdict // as issued
	IssuedOn              string         // day that was asked about
	Revision              int64
	Differences           []Difference
	Today                 *Today
}

// Difference is a member on which the answer as issued and the recomputed one differ, both as JSON; Detail says why nothing could be compared.
type Difference struct{ Pointer, Issued, Now, Detail string }

// Today is the answer of today in short.
type Today struct {
	At       string
	Revision int64
	Verdict  zoning.Verdict
	Outcome  zoning.RuleOutcome
	Changed  bool
}

// Verification writes the page that says whether a certificate stands as issued.
func (p *Pages) Verification(lang Lang, v Verification) ([]byte, error) {
	return p.render(lang, "verification.html", v)
}
