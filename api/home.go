package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/pages"
)

// Home is the landing page.
type Home struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Version     string `json:"version"`
	Revision    int64  `json:"revision"`
	At          string `json:"at" format:"date"`
	Demo        bool   `json:"demo,omitempty"`
	Links       []Link `json:"links" nullable:"false"`
}

//go:embed home.html
var homeHTML string

// home answers GET /: JSON for programs, a page for people.
func (s *service) home(c *gin.Context, q *query) error {
	f, err := q.choice("f", "json", "html")
	if err != nil {
		return err
	}
	media := map[string]string{"json": mediaJSON, "html": mediaHTML}[f]
	if media == "" {
		var ok bool
		if media, ok = accepts(c.Request, mediaJSON, mediaHTML); !ok {
			return mustAccept(c.Request, mediaJSON, "text/html")
		}
	}
	if media == mediaHTML && s.site != nil {
		c.Writer.Header()["Vary"] = []string{"Accept"}
		s.mapIndex(c)
		return nil
	}
	m, err := s.moment(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, media+"; links") {
		return nil
	}
	link := func(path, rel, media, title string) Link {
		return Link{Href: s.public.link(c.Request, path), Rel: rel, Type: media, Title: title}
	}
	w := Home{Title: "gridzone", Description: "Which grid covers this place, and what is published for it?", Version: s.o.Version,
		Revision: m.revision, At: m.at, Demo: s.o.Demo, Links: []Link{
			link("/", "self", mediaJSON, "This page"),
			link("/openapi.json", "service-desc", mediaOpenAPI, "The API, described"),
			link("/docs", "service-doc", "text/html", "The API, to read"),
			link("/conformance", "conformance", mediaJSON, "Conformance classes"),
			link("/collections", "data", mediaJSON, "The layers"),
			link("/v1/locate?lon=120.75&lat=30.75", "example", mediaJSON, "What is at a point"),
			link("/v1/check?lon=120.75&lat=30.75", "example", mediaJSON, "What is published for a point"),
		}}
	if media == mediaJSON {
		write(c, marshal(w))
		return nil
	}
	t, err := template.New("home").Parse(homeHTML)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, w); err != nil {
		return err
	}
	s.writeHTML(c, homeHTML, b.Bytes())
	return nil
}

// writeHTML answers with a page made of a template, whose style sheet it holds.
func (s *service) writeHTML(c *gin.Context, source string, page []byte) {
	_, style, _ := strings.Cut(source, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	writeInert(c, pages.PolicyFor(style), page)
}

// writeInert answers with a page that loads nothing, runs nothing, and is framed by nobody.
func writeInert(c *gin.Context, policy string, page []byte) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	writeAs(c, mediaHTML, page)
}
