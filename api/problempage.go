package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"gridzone/pages"
	"gridzone/zoning"
)

// forPeople tells whether people may read what is answered here: a page that is there, or nothing at all.
func (s *service) forPeople(c *gin.Context) bool {
	if c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
		return false
	}
	path := c.FullPath()
	return path == "" || s.paged[path]
}

// writeProblemPage answers with the page that a problem is to people. It says what the problem says.
func (s *service) writeProblemPage(c *gin.Context, p *Problem) {
	w := pages.Problem{Status: p.Status, Code: p.Code, Title: p.Title, Detail: zoning.Conceal(p.Detail), Request: p.RequestID, Places: s.public.link(c.Request, "/places")}
	for _, e := range p.Errors {
		if e.Repair != "" {
			w.Repairs = append(w.Repairs, zoning.Conceal(e.Repair))
		}
	}
	if s.site != nil {
		w.Map = s.public.link(c.Request, "/")
	}
	lang := pages.Lang(c.Request.URL.Query().Get("lang"))
	if lang != pages.Chinese && lang != pages.English {
		lang = pages.Both
	}
	page, err := s.pages.Problem(lang, w)
	if err != nil {
		writeProblem(c, p, p)
		return
	}
	beginProblem(c, p)
	writeInert(c, pages.Policy(), page)
}
