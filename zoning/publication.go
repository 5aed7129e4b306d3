package zoning

// State is where a publication is in its life.
type State string

// The states of a publication.
const (
	Draft      State = "draft"
	Submitted  State = "submitted"
	Published  State = "published"
	Superseded State = "superseded"
	Withdrawn  State = "withdrawn"
)

// Publication is a batch of zones made public for one division. On a day in its
// valid interval the division, and all divisions in it, are published for.
type Publication struct {
	ID          string
	State       State
	Division    string // code; empty: it speaks for its zones alone
	Issuer      string
	Document    string // number, or the file's name for an import
	Digest      string // SHA-256 of the document, hex
	Title       string
	PublishedOn string // YYYY-MM-DD or empty
	Unapproved  bool   // made by an import, approved by nobody
}

// Layer returns Publications.
func (Publication) Layer() Layer { return Publications }

// Key returns the id.
func (p Publication) Key() string { return p.ID }
