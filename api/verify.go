package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/certificate"
)

// CheckVerification says whether a stored check still stands as it was issued.
type CheckVerification struct {
	ID          string            `json:"id"`
	AsIssued    bool              `json:"as_issued" doc:"The digest is right, the audit trail holds it, and the same question gets the same answer again"`
	DigestOK    bool              `json:"digest_ok" doc:"The digest is that of everything else in the certificate"`
	Anchored    *CheckAnchor      `json:"anchored" doc:"The entry of the audit trail that holds the digest; null when there is none"`
	AuditOK     bool              `json:"audit_ok" doc:"False when the audit trail was found changed: all of it is verified when the service first needs it, and then what is added and the stretch around the entry, each time. True with anchored null: the trail is as it was written, and holds no such entry"`
	Differences []CheckDifference `json:"differences" nullable:"false" doc:"Where the answer as issued and the one recomputed from the record of then differ"`
	Engine      string            `json:"engine" doc:"What recomputed it" example:"gridzone 0.1.0"`
	IssuedBy    string            `json:"issued_by" doc:"The engine that answered then"`
	Today       *CheckToday       `json:"today" doc:"What the same question is answered today; null when it can no longer be asked"`
	Demo        bool              `json:"demo,omitempty" doc:"Present and true when the data is made up"`
}

// CheckAnchor is an entry of the audit trail.
type CheckAnchor struct {
	N    int64  `json:"n" doc:"Number of the entry"`
	Time string `json:"time" format:"date-time"`
	Hash string `json:"hash" doc:"SHA-256 of the entry, hex; it covers the entry before"`
}

// CheckDifference is a member that two certificates, or two answers, do not agree on.
type CheckDifference struct {
	Pointer string `json:"pointer" doc:"RFC 6901" example:"/verdict"`
	Issued  any    `json:"issued,omitempty" doc:"As issued; absent when it was not there"`
	Now     any    `json:"now,omitempty" doc:"As recomputed, or as in the copy; absent when it is not there"`
	Detail  string `json:"detail,omitempty" doc:"Why nothing could be compared"`
}

// CheckToday is the answer of today in short.
type CheckToday struct {
	At       string `json:"at" format:"date"`
	Revision int64  `json:"revision"`
	Verdict  string `json:"verdict" enum:"prohibited,restricted,not_published,outside,no_zone,needs_survey"`
	Outcome  string `json:"outcome" enum:"forbidden,conditional,close_or_move,exempt,none"`
	Changed  bool   `json:"changed" doc:"Verdict, outcome, rule, zones or what they rest on are not those of the answer as issued"`
}

// CopyVerification says what a copy of a certificate is worth.
type CopyVerification struct {
	OnRecord        bool               `json:"on_record" doc:"A check with this id is stored here"`
	Untampered      bool               `json:"untampered" doc:"The digest of the copy is that of everything else in it"`
	Same            bool               `json:"same" doc:"The copy is the certificate on record, member for member"`
	AsIssued        bool               `json:"as_issued" doc:"All of these, and the one on record stands as issued"`
	CopyDifferences []CheckDifference  `json:"copy_differences" nullable:"false" doc:"Where the copy differs from the one on record"`
	Record          *CheckVerification `json:"record" doc:"The certificate on record, verified; null when there is none"`
}

// verifyOne answers GET /v1/checks/{id}/verify, as JSON or as a page for who scans the code on a certificate.
func (s *service) verifyOne(c *gin.Context, q *query) error {
	media, lang, err := pageFormat(c, q)
	if err != nil {
		return err
	}
	stored, err := s.stored(c)
	if err != nil {
		return err
	}
	w, err := s.verify(c, c.Param("id"), stored)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h["Cache-Control"], h["Vary"] = noStore, varyAccept
	if media == mediaHTML {
		return s.verifyPage(c, &w, stored, lang)
	}
	write(c, marshal(w))
	return nil
}

// verifyCopy answers POST /v1/checks/verify with what a copy that someone holds is worth.
func (s *service) verifyCopy(c *gin.Context, _ *query) error {
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	raw, err := s.wholeBody(c)
	if err != nil {
		return err
	}
	held, err := certificate.Parse(trimBOM(raw))
	if err != nil {
		return problem(codeBadBody, "the body is no certificate: "+err.Error())
	}
	w := CopyVerification{Untampered: held.Intact(), CopyDifferences: []CheckDifference{}}
	stored, err := s.onRecord(c.Request.Context(), held.ID)
	var none *Problem
	switch {
	case err == nil:
		v, err := s.verify(c, held.ID, stored)
		if err != nil {
			return err
		}
		found, err := certificate.Texts(stored.Text(), held.Text())
		if err != nil {
			return err
		}
		w.OnRecord, w.Same, w.Record, w.CopyDifferences = true, stored.Same(held), &v, newDifferences(found)
		w.AsIssued = w.Same && w.Untampered && v.AsIssued
	case !errors.As(err, &none) || none.Status != http.StatusNotFound:
		return err
	}
	c.Writer.Header()["Cache-Control"] = noStore
	write(c, marshal(w))
	return nil
}

// verify recomputes a certificate that is on record under an id, in the caller's turn. audit_ok is false only where the trail was found changed: where it is as it was
// written and holds no entry of this digest, audit_ok is true and anchored is null. Of the trail the whole was verified when this process first
// asked, and since then what was added and the stretch around the entry (zoning.Trail.Audited); /v1/audit/verification judges all of it anew.
func (s *service) verify(c *gin.Context, id string, stored certificate.Certificate) (CheckVerification, error) {
	ctx := c.Request.Context()
	leave, err := s.readingTurn(c)
	if err != nil {
		return CheckVerification{}, err
	}
	defer leave()
	select {
	case s.proving <- struct{}{}:
		defer func() { <-s.proving }()
	default:
		return CheckVerification{}, zoning.ErrBusy
	}
	w := CheckVerification{ID: id, DigestOK: stored.Intact() && stored.ID == id, AuditOK: true, Differences: []CheckDifference{},
		Engine: s.engineName(), IssuedBy: stored.Engine, Demo: s.o.Demo}
	detail, err := certificate.Anchor(id, stored.Digest)
	if err != nil {
		return w, err
	}
	switch entry, err := s.live.Trail().Audited(ctx, storeCheck, detail); {
	case err == nil:
		w.Anchored = &CheckAnchor{N: entry.N, Time: entry.Time.UTC().Format(certificate.TimeLayout), Hash: entry.Hash}
	case errors.Is(err, zoning.ErrConflict):
		w.AuditOK = false
	case !errors.Is(err, zoning.ErrNotFound):
		return w, err
	}
	if err := s.recompute(ctx, &w, stored); err != nil {
		return w, err
	}
	w.AsIssued = w.DigestOK && w.Anchored != nil && w.AuditOK && len(w.Differences) == 0
	return w, nil
}

// recompute asks the question of a certificate again: of the record of then, and of today's. A
// question that cannot be asked any more, having been tampered with, is a difference.
func (s *service) recompute(ctx context.Context, w *CheckVerification, stored certificate.Certificate) error {
	asked, again, err := s.askAgain(ctx, stored)
	if err != nil {
		p := asProblem(err)
		if p.Status >= http.StatusInternalServerError {
			return err
		}
		w.Differences = append(w.Differences, CheckDifference{Pointer: "/question", Detail: p.Detail})
	}
	if again != nil {
		found, err := certificate.Answers(answerText(stored), again, stored.Engine == s.engineName())
		if err != nil {
			return err
		}
		w.Differences = newDifferences(found)
	}
	if asked == nil {
		return nil
	}
	m := s.current()
	now, err := s.answerStored(ctx, asked, m)
	if err != nil {
		if asProblem(err).Status >= http.StatusInternalServerError {
			return err
		}
		return nil // said above
	}
	found, err := certificate.Decisions(answerText(stored), now)
	if err != nil {
		return err
	}
	var short struct{ Verdict, Outcome string }
	if err := json.Unmarshal(now, &short); err != nil {
		return err
	}
	w.Today = &CheckToday{At: m.at, Revision: m.revision, Verdict: short.Verdict, Outcome: short.Outcome, Changed: len(found) > 0}
	return nil
}

// askAgain asks the question of a certificate of the record of then. The question is nil when it cannot be read.
func (s *service) askAgain(ctx context.Context, stored certificate.Certificate) (*storedQuestion, []byte, error) {
	asked, err := readStored(stored.Question)
	if err != nil {
		return nil, nil, err
	}
	box := asked.place.box(asked.accuracy)
	m, err := s.momentBy(ctx, &asked.query, "at", "revision", &box)
	if err != nil {
		return asked, nil, err
	}
	defer m.done()
	again, err := s.answerStored(ctx, asked, m)
	return asked, again, err
}

// answerText is the answer of a certificate, null when someone took it out.
func answerText(c certificate.Certificate) []byte {
	if c.Answer == nil {
		return []byte("null")
	}
	return c.Answer
}

func newDifferences(found []certificate.Difference) []CheckDifference {
	w := make([]CheckDifference, len(found))
	for i, d := range found {
		w[i].Pointer = d.Pointer
		if d.Issued != nil {
			w[i].Issued = json.RawMessage(d.Issued)
		}
		if d.Again != nil {
			w[i].Now = json.RawMessage(d.Again)
		}
	}
	return w
}
