package api

import (
	"encoding/json"

	"github.com/gin-gonic/gin"

	"gridzone/pages"
	"gridzone/zoning"
	"gridzone/zoning/certificate"
)

// verifyPage answers with what verifying found as a page.
func (s *service) verifyPage(c *gin.Context, v *CheckVerification, stored certificate.Certificate, lang string) error {
	var a CheckAnswer
	_ = json.Unmarshal(stored.Answer, &a) // of one that was changed, what can be read is shown, and that it was changed
	path := "/v1/checks/" + v.ID
	w := pages.Verification{ID: v.ID, Certificate: s.public.link(c.Request, path+"?f=html"), JSON: s.public.link(c.Request, path+"/verify?f=json"), Demo: v.Demo,
		AsIssued: v.AsIssued, DigestOK: v.DigestOK, AuditOK: v.AuditOK, Anchored: v.Anchored != nil, Issued: zoning.Verdict(a.Verdict), IssuedOn: a.At, Revision: a.Revision}
	if v.Anchored != nil {
		w.Entry, w.EntryTime, w.EntryHash = v.Anchored.N, v.Anchored.Time, v.Anchored.Hash
	}
	for _, d := range v.Differences {
		w.Differences = append(w.Differences, pages.Difference{Pointer: d.Pointer, Issued: asText(d.Issued), Now: asText(d.Now), Detail: d.Detail})
	}
	if t := v.Today; t != nil {
		w.Today = &pages.Today{At: t.At, Revision: t.Revision, Verdict: zoning.Verdict(t.Verdict), Outcome: zoning.RuleOutcome(t.Outcome), Changed: t.Changed}
	}
	page, err := s.pages.Verification(pages.Lang(lang), w)
	if err != nil {
		return err
	}
	s.writePageHTML(c, page)
	return nil
}

// asText is a member of an answer as JSON, a dash when it is not there.
func asText(v any) string {
	if v == nil {
		return "–"
	}
	return string(trimLine(marshal(v)))
}
