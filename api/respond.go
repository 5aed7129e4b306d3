package api

import (
	"net/http"
	"strconv"
	"strings"

	"gridzone/importers/decimal"

	"github.com/gin-gonic/gin"
)

// Media types of what goes out.
const (
	mediaJSON    = "application/json"
	mediaGeoJSON = "application/geo+json"
	mediaNDJSON  = "application/x-ndjson"
	mediaGeoSeq  = "application/geo+json-seq"
	mediaCSV     = "text/csv; charset=utf-8"
	mediaHTML    = "text/html; charset=utf-8"

	mediaGeoPackage = "application/geopackage+sqlite3"
	mediaZIP        = "application/zip"
)

// Header values that many answers share; net/http does not change them.
//
//nolint:gochecknoglobals // Go has no constant slices
var (
	allOrigins     = []string{"*"}
	exposed        = []string{"Content-Disposition, Date, ETag, Gridzone-Polled, Gridzone-Revision, Link, Retry-After, X-Request-Id"}
	closing        = []string{"close"}
	noSniff        = []string{"nosniff"}
	mediaJSONValue = []string{mediaJSON}
	varyAccept     = []string{"Accept"}
	revalidate     = []string{"public, max-age=0, must-revalidate"}
	forADay        = []string{"public, max-age=86400"}
	noStore        = []string{"no-store"}
	ownUse         = []string{"private, no-cache"}
)

// fresh writes the headers that say what an answer is about and how long it is
// good, and reports whether the caller has it already: then 304 has been
// answered. An answer pinned to revision and day never changes while the store is
// the same; a store may be put back to a back-up, so it is asked about again after a day.
// One pinned to a revision is good until midnight; any other must be asked about each time, which
// costs a 304, because an import may come at any moment.
// Where the headers say already who may keep the answer, they stay. One that is put to a draft is kept by nobody.
func (s *service) fresh(c *gin.Context, m *moment, format string) bool {
	h := c.Writer.Header()
	h["Gridzone-Revision"] = m.header
	if format != mediaJSON { // where that is given, nothing else is
		h["Vary"] = varyAccept
	}
	if m.draft != nil {
		h["Cache-Control"] = noStore
		return false
	}
	s.pinned(c, m)
	tag := s.tag(m, c.Request, format)
	if format == mediaGeoJSON {
		tag = "W/" + tag // a page says when it was made
	}
	h["Etag"] = []string{tag}
	if match := c.Request.Header["If-None-Match"]; len(match) > 0 && matches(match, tag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return true
	}
	return false
}

// pinned says how long an answer about a moment is good, unless the headers say so already.
func (s *service) pinned(c *gin.Context, m *moment) {
	h := c.Writer.Header()
	switch _, said := h["Cache-Control"]; {
	case said:
	case m.pinnedRevision && m.pinnedAt:
		h["Cache-Control"] = forADay
	case m.pinnedRevision:
		h["Cache-Control"] = []string{"public, max-age=" + strconv.FormatInt(s.untilMidnight(), 10)}
	default:
		h["Cache-Control"] = revalidate
	}
}

// known is fresh for what follows from the program alone.
func (s *service) known(c *gin.Context, format string) bool {
	h := c.Writer.Header()
	h["Cache-Control"] = revalidate
	tag := quoted(mix(mix(s.etag, c.Request.URL.Path), format))
	h["Etag"] = []string{tag}
	if !matches(c.Request.Header["If-None-Match"], tag) {
		return false
	}
	c.Status(http.StatusNotModified)
	c.Writer.WriteHeaderNow()
	return true
}

// once writes the headers of an answer to a POST, which no cache keeps. Its tag tells one answer from another; one that is put to a
// draft has none.
func (s *service) once(c *gin.Context, m *moment, body []byte) {
	h := c.Writer.Header()
	h["Gridzone-Revision"] = m.header
	h["Cache-Control"] = noStore
	if m.draft == nil {
		h["Etag"] = []string{quoted(mix(m.tag, string(body)))}
	}
}

// untilMidnight returns the whole seconds left of today, at least 0.
func (s *service) untilMidnight() int64 {
	left := s.live.Midnight().Sub(s.live.Now())
	return max(0, min(24*3600, int64(left.Seconds())))
}

// tag is a strong ETag over engine, revision, day, query and format (FNV-1a).
func (s *service) tag(m *moment, r *http.Request, format string) string {
	h := mix(mix(m.tag, r.URL.Path), r.URL.RawQuery)
	if r.URL.RawPath != "" {
		h = mix(h, r.URL.RawPath)
	}
	if format != mediaJSON {
		h = mix(mix(h, format), s.public.link(r, "")) // links in the answer begin with that
	}
	return quoted(h)
}

// quoted writes a hash as a strong tag.
func quoted(h uint64) string {
	var buf [24]byte
	b := append(buf[:0], '"')
	b = strconv.AppendUint(b, h, 36)
	return string(append(b, '"'))
}

// mix takes a text, and that it ends here, into a hash (FNV-1a).
func mix(h uint64, text string) uint64 {
	const prime = 1099511628211
	for i := 0; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * prime
	}
	return (h ^ 0xff) * prime
}

// matches tells whether If-None-Match names the tag (weak comparison, RFC 9110).
func matches(values []string, tag string) bool {
	for _, v := range values {
		for one := range strings.SplitSeq(v, ",") {
			one = strings.TrimSpace(one)
			if one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}

// buffered is how long an answer net/http holds until the handler is done, and
// then finds the length of itself.
const buffered = 2048

// write answers 200 with a body of JSON.
func write(c *gin.Context, body []byte) {
	h := c.Writer.Header()
	h["Content-Type"] = mediaJSONValue
	if len(body) > buffered || c.Request.Method == http.MethodHead {
		h["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	_, _ = c.Writer.Write(body) // a client that is gone is no fault
}

// writeAs answers 200 with a body of another media type.
func writeAs(c *gin.Context, media string, body []byte) {
	h := c.Writer.Header()
	h.Set("Content-Type", media)
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	_, _ = c.Writer.Write(body)
}

// accepts tells whether the caller takes one of the media types, and which it
// likes best; the first of equals. Without an Accept header it takes all.
func accepts(r *http.Request, media ...string) (string, bool) {
	values := r.Header["Accept"]
	if len(values) == 0 {
		return media[0], true
	}
	best, bestQ := "", 0.0
	for _, m := range media {
		if q := quality(values, m); q > bestQ {
			best, bestQ = m, q
		}
	}
	return best, bestQ > 0
}

// quality returns the q that Accept gives a media type: that of the most specific range.
func quality(values []string, media string) float64 {
	media, _, _ = strings.Cut(media, ";")
	kind, _, _ := strings.Cut(media, "/")
	q, specific := 0.0, -1
	for _, v := range values {
		for item := range strings.SplitSeq(v, ",") {
			name, rest, _ := strings.Cut(item, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			level := -1
			switch name {
			case media:
				level = 2
			case kind + "/*":
				level = 1
			case "*/*", "*", "":
				level = 0
			}
			if level <= specific {
				continue
			}
			specific, q = level, 1
			for p := range strings.SplitSeq(rest, ";") {
				if f, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
					q, _ = decimal.Parse(f)
				}
			}
		}
	}
	return q
}

// mustAccept refuses a caller that takes none of the media types.
func mustAccept(r *http.Request, media ...string) error {
	if _, ok := accepts(r, media...); !ok {
		return problem(codeNotAcceptable, "given here: "+strings.Join(media, ", "))
	}
	return nil
}
