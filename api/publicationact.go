package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// mayInspect tells whether a caller may see what is not public.
func mayInspect(c *gin.Context) bool { return actorOf(c).Role.May(zoning.Inspect) }

// versionTag is the ETag of a version of a publication.
func versionTag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// demand tells what a command must say in If-Match. What it says counts whether it had to or not.
type demand uint8

const (
	anything   demand = iota
	something         // an edit of a draft: the version it was made for, or * for whichever
	oneVersion        // an approval: nobody approves a version that he has not seen
)

// act reads who commands, and the version that the command was decided on.
func (s *service) act(c *gin.Context, id string, d demand) (publishing.Act, error) {
	a := publishing.Act{Version: publishing.AnyVersion, Place: func(ctx context.Context) (func(), error) { return s.enterHeavy(ctx, heavyWait) }}
	var err error
	if a.Actor, a.Key, err = commander(c); err != nil {
		return a, err
	}
	values := c.Request.Header.Values("If-Match")
	switch {
	case len(values) == 0 && d != anything:
		return a, problem(codePrecondition, "read the publication and send its ETag in If-Match")
	case len(values) == 0:
		return a, nil
	}
	var versions []int64
	for one := range strings.SplitSeq(strings.Join(values, ","), ",") {
		one = strings.TrimSpace(one)
		if one == "*" && d == oneVersion {
			return a, problem(codePrecondition, "If-Match: * names no version; read the publication and send its ETag: a version that nobody has seen is not approved")
		}
		if one == "*" {
			return a, nil
		}
		text, quoted := strings.CutPrefix(strings.TrimPrefix(one, "W/"), `"`)
		version, err := strconv.ParseInt(strings.TrimSuffix(text, `"`), 10, 64)
		if quoted && err == nil && version >= 0 {
			versions = append(versions, version)
		}
	}
	switch len(versions) {
	case 0:
		return a, problem(codeStale, "If-Match names no version of a publication; read it and send its ETag")
	case 1:
		a.Version = versions[0]
		return a, nil
	}
	now, err := publishing.Read(c.Request.Context(), s.live.Reader(), id)
	if err != nil {
		return a, told(err)
	}
	a.AnyOf = strings.Join(values, ",")
	a.Version = versions[0] // stale, unless one of them is the newest
	for _, v := range versions {
		if v == now.Version {
			a.Version = v
		}
	}
	return a, nil
}

// draftVersion is the version that an import into a draft was decided on; 0: whichever. A draft begins at version 1.
func draftVersion(a *publishing.Act) (int64, error) {
	if a.Version == 0 {
		return 0, problem(codeStale, "a draft begins at version 1")
	}
	return max(a.Version, 0), nil
}

// acted answers a command on a publication with what it has become.
func (s *service) acted(c *gin.Context, status int, l *publishing.Life, err error) error {
	if errors.Is(err, atlas.ErrNotServed) { // it is done all the same
		s.log.ErrorContext(c.Request.Context(), "committed, but not served yet", "request_id", requestID(c), "error", err)
	} else if err != nil {
		return told(err)
	}
	now := s.live.Atlas().Revision()
	h := c.Writer.Header()
	h["Gridzone-Revision"] = []string{strconv.FormatInt(now, 10)}
	h["Cache-Control"] = noStore
	h["Etag"] = []string{versionTag(l.Version)}
	if status == http.StatusCreated {
		h["Location"] = []string{s.public.link(c.Request, "/v1/publications/"+l.ID)}
		c.Status(status)
	}
	write(c, marshal(s.newPublication(l, now, true)))
	return nil
}

// told turns an error of publishing into a problem that says what it says.
func told(err error) error {
	var findings *publishing.FindingsError
	var faults *publishing.FaultsError
	switch {
	case errors.As(err, &findings):
		p := problem(codeFindings, findings.Error())
		for _, f := range findings.Findings {
			if f.Severity == publishing.Error {
				p.Errors = append(p.Errors, newFindingPlace(&f))
			}
		}
		return p
	case errors.As(err, &faults):
		p := problem(codeBadPublication, faults.Error())
		for _, f := range faults.Faults {
			p.Errors = append(p.Errors, ErrorPlace{Code: f.Code, Pointer: "/" + f.Field, Detail: f.Detail, Repair: f.Repair})
		}
		return p
	case errors.Is(err, publishing.ErrNoPDF):
		return problem(codeMediaType, "the body is not a PDF file: its first bytes are not %PDF-")
	case errors.Is(err, publishing.ErrTooLarge):
		return &http.MaxBytesError{Limit: publishing.MaxDocument}
	}
	text, known := publishing.Told(err)
	if !known {
		return err
	}
	switch {
	case errors.Is(err, publishing.ErrSameActor):
		return problem(codeSameActor, text)
	case errors.Is(err, zoning.ErrNotFound):
		return problem(codeNotFound, text)
	case errors.Is(err, zoning.ErrStale):
		return problem(codeStale, text)
	case errors.Is(err, zoning.ErrInvalid):
		return problem(codeInvalid, text)
	default:
		return problem(codeConflict, text)
	}
}

// newFindingPlace writes a finding as an entry of a problem.
func newFindingPlace(f *publishing.Finding) ErrorPlace {
	w := ErrorPlace{Code: f.Code, ID: strings.Join(f.Zones, ";"), Detail: f.Detail, Repair: f.Repair}
	if f.Field != "" {
		w.Pointer = "/" + f.Field
	}
	if f.At != nil {
		w.Coordinate = &[2]float64{f.At[0], f.At[1]}
	}
	return w
}
