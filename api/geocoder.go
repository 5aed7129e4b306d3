package api

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"gridzone/gazetteer"
	"gridzone/gazetteer/vendors"
)

// Geocoder tells what somebody else than this service knows of an address, within seconds. It may be asked concurrently.
type Geocoder interface {
	// Geocode returns what is known of an address. Its errors wrap those of the package vendors.
	Geocode(ctx context.Context, address string) (vendors.Answer, error)
}

// elsewhere is what a vendor told, or why it did not.
type elsewhere struct {
	GeocoderAsked
	candidates []vendors.Candidate
}

// askElsewhere asks the vendor, if there is one, of an address for which there is no door on record; nil: it was not asked. A question that
// names its revision or its day is about what is on record alone: a vendor knows but today. What it tells is kept by no cache.
func (s *service) askElsewhere(c *gin.Context, m *moment, text string, found gazetteer.Answer) *elsewhere {
	if s.o.Geocoder == nil || m.pinnedAt || m.pinnedRevision || m.draft != nil || utf8.RuneCountInString(text) > vendors.LongestAddress || found.HasDoor() {
		return nil
	}
	h := c.Writer.Header()
	h["Cache-Control"] = noStore
	delete(h, "Etag")
	answer, err := s.o.Geocoder.Geocode(c.Request.Context(), text)
	if err == nil {
		return &elsewhere{GeocoderAsked{Name: answer.Vendor, Asked: answer.Asked.UTC().Format(time.RFC3339)}, answer.Candidates}
	}
	told := &elsewhere{GeocoderAsked: GeocoderAsked{Trouble: troubleWith(err)}}
	if c.Request.Context().Err() == nil {
		s.log.WarnContext(c.Request.Context(), "the geocoder has no answer", "request_id", requestID(c), "trouble", told.Trouble, "error", err)
	}
	return told
}

// troubleWith is a word for why a vendor did not answer.
func troubleWith(err error) string {
	switch {
	case errors.Is(err, vendors.ErrRefused):
		return "refused"
	case errors.Is(err, vendors.ErrUnreadable):
		return "unreadable"
	case errors.Is(err, vendors.ErrSpent):
		return "spent"
	default:
		return "away"
	}
}

func (e *elsewhere) candidate(m *moment, i int, out system) AddressCandidate {
	k := &e.candidates[i]
	p := out.point(k.Point)
	return AddressCandidate{Address: k.Address, Level: string(k.Level), Lon: p[0], Lat: p[1], Grid: gridAt(m, k.Point), Source: e.Name}
}
