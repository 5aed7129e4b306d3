package api

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"
)

//go:embed docs.html
var docsHTML string

// renderDocs writes the table of operations as a page that needs no network.
func renderDocs(ops []operation, o Options) ([]byte, error) {
	doc, err := document(ops, o)
	if err != nil {
		return nil, err
	}
	t, err := template.New("docs").Funcs(template.FuncMap{
		"text": func(v any) string {
			if v == nil {
				return ""
			}
			return fmt.Sprint(v)
		},
		"operation": func(i int) any {
			item := doc.Paths[ops[i].path]
			switch ops[i].method {
			case http.MethodPost:
				return item.Post
			case http.MethodPut:
				return item.Put
			case http.MethodPatch:
				return item.Patch
			case http.MethodDelete:
				return item.Delete
			}
			return item.Get
		},
		"method": func(i int) string { return ops[i].method },
		"path":   func(i int) string { return ops[i].path },
	}).Parse(docsHTML)
	if err != nil {
		return nil, err
	}
	type line struct {
		Code   string
		Status int
		Title  string
	}
	var lines []line
	for _, k := range problemTable() {
		lines = append(lines, line{k.code, k.status, k.title})
	}
	order := make([]int, len(ops))
	for i := range order {
		order[i] = i
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{"Doc": doc, "Order": order, "Schemas": doc.Components.Schemas.Map(), "Problems": lines, "Demo": o.Demo})
	return b.Bytes(), err
}

// docsPage answers GET /docs.
func (s *service) docsPage(c *gin.Context, _ *query) error {
	page, err := s.docs()
	if err == nil && !s.known(c, mediaHTML) {
		s.writeHTML(c, docsHTML, page)
	}
	return err
}
