package publishing

import (
	"fmt"

	"gridzone/zoning"
)

// header looks at what the publication says of itself.
func (s *study) header() {
	l := s.life
	for _, f := range []struct {
		absent      bool
		severity    Severity
		field, what string
		repair      string
	}{
		{l.Issuer == "", Error, "issuer", "who issues it", "name the government or department that issues it"},
		{l.Document == "", Error, "document", "the number of its document", "give the number that the document bears"},
		{l.Division == "", Error, "division", "which division it is for", "give the division's code"},
		{l.Valid.From == zoning.Always, Error, "valid_from", "from which day it is in force", "give its first day"},
		{l.PublishedOn == "", Warning, "published_on", "on which day it is made public", "give the day"},
		{l.Title == "", Warning, "title", "its title", "give the title of the document"},
		{l.Digest == "", Warning, "document", "", "attach the PDF file"},
	} {
		if f.absent {
			code, detail := "missing_"+f.field, "the publication does not say "+f.what
			if f.what == "" {
				code, detail = "no_document_attached", "the document itself is not attached"
			}
			s.add(Finding{Severity: f.severity, Code: code, Field: f.field, Detail: detail, Repair: f.repair})
		}
	}
	if day, err := zoning.ParseDay(l.PublishedOn); err == nil && day > l.Valid.From && l.Valid.From != zoning.Always {
		s.add(Finding{Severity: Warning, Code: "in_force_before_published", Field: "published_on",
			Detail: fmt.Sprintf("it is in force from %s and made public on %s only", l.Valid.From, day), Repair: "correct one of the days if that is not meant"})
	}
	if l.Valid.From != zoning.Always && l.Valid.From < s.now.Day() {
		s.add(Finding{Severity: Note, Code: "backdated", Field: "valid_from", Detail: fmt.Sprintf("its first day, %s, is past: answers for days since then change", l.Valid.From)})
	}
	if l.Division == "" {
		return
	}
	if _, err := s.now.Row(zoning.Divisions, l.Division, s.day); err != nil {
		s.add(Finding{Severity: Warning, Code: "unknown_division", Field: "division",
			Detail: fmt.Sprintf("the division %s is not on record on %s", l.Division, s.day), Repair: "correct its code, or import the divisions"})
	}
}

// superseding looks at the publications that this one ends, and at those it does not.
func (s *study) superseding() {
	l := s.life
	ended := map[string]bool{}
	for _, id := range l.Supersedes {
		ended[id] = true
		detail := ""
		held := s.now.History(zoning.Publications, id)
		if len(held) == 0 {
			detail = fmt.Sprintf("it supersedes %s, which is not on record", id)
		} else if old, ok := held[0].Thing.(zoning.Publication); ok {
			switch {
			case old.State != zoning.Published:
				detail = fmt.Sprintf("it supersedes %s, which is %s", id, old.State)
			case old.Division != l.Division && !zoning.InDivision(old.Division, l.Division):
				detail = fmt.Sprintf("it is for division %q and supersedes %s, which is for %q", l.Division, id, old.Division)
			}
		}
		if detail != "" {
			s.add(Finding{Severity: Error, Code: "bad_supersedes", Field: "supersedes", Publication: id, Detail: detail,
				Repair: "name publications in force for its division, or one in it"})
		}
	}
	for row := range s.now.OnRecord(zoning.Publications) {
		p, _ := row.Thing.(zoning.Publication)
		if p.Division == l.Division && l.Division != "" && !ended[p.ID] && p.State == zoning.Published && row.Valid.Overlaps(l.Valid) {
			s.add(Finding{Severity: Warning, Code: "not_superseded", Field: "supersedes", Publication: p.ID,
				Detail: fmt.Sprintf("%s is in force for the same division and stays so", p.ID), Repair: "name it in supersedes if this one takes its place"})
		}
	}
}
