package api

import (
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

const mediaMergePatch = "application/merge-patch+json"

// createPublication answers POST /v1/publications.
func (s *service) createPublication(c *gin.Context, _ *query) error {
	a, err := s.act(c, "", anything)
	if err != nil {
		return err
	}
	if len(c.Request.Header.Values("If-Match")) > 0 {
		return problem(codeStale, "a draft that is begun has no version yet; leave If-Match out")
	}
	if err := oneOf(c.Request, mediaJSON); err != nil {
		return err
	}
	body, err := s.readBody(c)
	if err != nil {
		return err
	}
	var asked PublicationAsked
	if err := decodeStrict(body, &asked); err != nil {
		return err
	}
	h, err := asked.header()
	if err != nil {
		return told(err)
	}
	l, err := publishing.Create(c.Request.Context(), s.live, a, h)
	return s.acted(c, http.StatusCreated, &l, err)
}

// editPublication answers PATCH /v1/publications/{id}: what the patch does not name stays.
func (s *service) editPublication(c *gin.Context, _ *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	a, err := s.act(c, id, something)
	if err != nil {
		return err
	}
	if err := oneOf(c.Request, mediaMergePatch, mediaJSON); err != nil {
		return err
	}
	patch, err := s.readBody(c)
	if err != nil {
		return err
	}
	if err := soundPatch(patch); err != nil {
		return err
	}
	l, err := publishing.Edit(c.Request.Context(), s.live, a, id, patch, func(now publishing.Header) (publishing.Header, error) {
		return patched(now, patch)
	})
	return s.acted(c, http.StatusOK, &l, err)
}

// patched returns what a publication says after a merge patch.
func patched(now publishing.Header, patch []byte) (publishing.Header, error) {
	text, err := merged(marshal(newAsked(&now)), patch)
	if err != nil {
		return now, err
	}
	var asked PublicationAsked
	if err := decodeStrict(text, &asked); err != nil {
		return now, err
	}
	if asked.ID != now.ID {
		return now, &publishing.FaultsError{Faults: []zoning.Fault{{Code: "id_is_fixed", Field: "id", Detail: "the id of a publication does not change", Repair: "leave it out"}}}
	}
	return asked.header()
}

// attachDocument answers PUT /v1/publications/{id}/document.
func (s *service) attachDocument(c *gin.Context, q *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	a, err := s.act(c, id, something)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, publishing.MaxDocument))
	if err != nil {
		return bodyFault(err)
	}
	name := q.text("name")
	if name == "" {
		name = id + ".pdf"
	}
	l, err := publishing.Attach(c.Request.Context(), s.live, a, id, name, body)
	return s.acted(c, http.StatusOK, &l, err)
}

// oneOf refuses a body of another media type than these; one that does not say is taken.
func oneOf(r *http.Request, media ...string) error {
	got := mediaType(r)
	if got == "" || got == "application/octet-stream" {
		return nil
	}
	for _, m := range media {
		if got == m {
			return nil
		}
	}
	return problem(codeMediaType, got+" is not read here; send "+media[0])
}
