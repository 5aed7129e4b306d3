package api

import (
	"context"
	"encoding/hex"
	"errors"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// attachment is the address of a publication's document, empty when it has none that everyone may read.
func (s *service) attachment(c *gin.Context, p zoning.Publication) string {
	if !attached(p) {
		return ""
	}
	return s.public.link(c.Request, "/documents/"+p.Digest)
}

// attached tells whether a publication has a document that everyone may read. The file of an import may hold anything and is not one.
func attached(p zoning.Publication) bool {
	if p.Unapproved || !isSHA256(p.Digest) {
		return false
	}
	switch p.State {
	case zoning.Published, zoning.Superseded, zoning.Withdrawn:
		return true
	}
	return false
}

func isSHA256(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && strings.ToLower(s) == s
}

// openDocument returns the id of a publication on record that makes a document public; empty when there is none.
func openDocument(a *atlas.Atlas, digest string) string {
	for r := range a.OnRecord(zoning.Publications) {
		if p, _ := r.Thing.(zoning.Publication); p.Digest == digest && attached(p) {
			return p.ID
		}
	}
	return ""
}

// fileName returns the name under which a publication had a document attached; the first that the file was kept under where it does not say.
func (s *service) fileName(ctx context.Context, id string, d zoning.Document) (string, error) {
	l, err := publishing.Read(ctx, s.live.Reader(), id)
	if err != nil && !errors.Is(err, zoning.ErrNotFound) {
		return "", err
	}
	if l.File == "" || l.Digest != d.SHA256 {
		return d.Name, nil
	}
	return l.File, nil
}

// document answers GET /documents/{sha256}: as an attachment, of the type its bytes show, which no browser runs.
func (s *service) document(c *gin.Context, _ *query) error {
	digest, err := pathValue(c, "sha256")
	if err != nil {
		return err
	}
	none := problem(codeNotFound, "there is no such public document")
	id := openDocument(s.live.Atlas(), digest)
	if !isSHA256(digest) || id == "" {
		return none
	}
	d, err := s.live.Reader().Document(c.Request.Context(), digest)
	if errors.Is(err, zoning.ErrNotFound) {
		return none
	}
	if err != nil {
		return err
	}
	if d.Name, err = s.fileName(c.Request.Context(), id, d); err != nil {
		return err
	}
	h := c.Writer.Header()
	h["Cache-Control"] = revalidate
	h["X-Content-Type-Options"] = noSniff
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", disposition(d.Name))
	if s.held(c, []byte(digest)) {
		return nil
	}
	writeAs(c, documentType(d.Data), d.Data)
	return nil
}

// disposition names the file as it first came, without a folder.
func disposition(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" {
		name = "document"
	}
	if v := mime.FormatMediaType("attachment", map[string]string{"filename": name}); v != "" {
		return v
	}
	return "attachment"
}

// documentType tells the type by the first bytes. What a browser would show as a page is bytes to save.
func documentType(data []byte) string {
	switch t := http.DetectContentType(data); t {
	case "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "application/zip":
		return t
	default:
		return "application/octet-stream"
	}
}
