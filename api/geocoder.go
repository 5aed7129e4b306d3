package api

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"gridzone/gazetteer"
	"gridzone/gazetteer/vendors"
	"gridzone/throttle"
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
	var answer vendors.Answer
	err := errShare
	if s.withinVendorShare(c) {
		answer, err = s.o.Geocoder.Geocode(c.Request.Context(), text)
	}
	if err == nil {
		return &elsewhere{GeocoderAsked{Name: answer.Vendor, Asked: answer.Asked.UTC().Format(time.RFC3339)}, answer.Candidates}
	}
	told := &elsewhere{GeocoderAsked: GeocoderAsked{Trouble: troubleWith(err)}}
	if c.Request.Context().Err() == nil {
		s.log.WarnContext(c.Request.Context(), "the geocoder has no answer", "request_id", requestID(c), "trouble", told.Trouble, "error", err)
	}
	return told
}

// vendorSharers is how many callers together may spend the questions that a vendor is asked in a day.
const vendorSharers = 10

var errShare = fmt.Errorf("%w: the caller's share of the day", vendors.ErrSpent)

// vendorCaller is who has a share of the questions to a vendor: a key, or the network of who has none.
type vendorCaller struct {
	key  string
	from network
}

// newVendorShares returns the shares of a number of questions a day: one is there whole after a rest, and comes back within a day.
func newVendorShares(perDay int) *throttle.Throttle[vendorCaller] {
	share := max(1, perDay/vendorSharers)
	return throttle.New[vendorCaller](float64(share)/(24*time.Hour).Seconds(), share, callersKnown)
}

// withinVendorShare counts one more question that may go to the vendor, and tells whether its caller has it left. Programs on this machine are not counted.
func (s *service) withinVendorShare(c *gin.Context) bool {
	from := s.origin(c.Request)
	if s.o.Trusted || from.local(c.Request) {
		return true
	}
	who := vendorCaller{key: actorOf(c).Key}
	if who.key == "" {
		who.from = from.network()
	}
	_, ok := s.toVendor.Take(who, time.Now())
	return ok
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
