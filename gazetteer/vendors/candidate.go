package vendors

import (
	"net/http"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"gridzone/gazetteer"
)

// Candidate is a place as a vendor tells it.
type Candidate struct {
	Address string          // in the vendor's words; Tianditu repeats those of the question
	Level   gazetteer.Level // empty: the vendor does not say it in words that are known here
	Word    string          // the vendor's own for the level
	Point   orb.Point       // longitude, latitude, CGCS2000
}

// Answer is what a vendor knew at some time, in its order: perhaps nothing.
type Answer struct {
	Vendor     string
	Asked      time.Time // when it was, which may be a while ago
	Candidates []Candidate
}

// mostCandidates are read of an answer.
const mostCandidates = 10

// point reads a longitude and a latitude in degrees.
func point(lon, lat string) (orb.Point, error) {
	x, wrongX := strconv.ParseFloat(lon, 64)
	y, wrongY := strconv.ParseFloat(lat, 64)
	if wrongX != nil || wrongY != nil {
		return orb.Point{}, fault(ErrUnreadable, "a point is not two numbers")
	}
	return orb.Point{x, y}, nil
}

// ofStatus is what an HTTP status alone says.
func ofStatus(status int) error {
	switch {
	case status >= 500:
		return fault(ErrAway, "it answers %d", status)
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusTooManyRequests, status == http.StatusBadRequest:
		return fault(ErrRefused, "it answers %d", status)
	default:
		return fault(ErrUnreadable, "it answers %d", status)
	}
}
