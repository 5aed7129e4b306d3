package api

import (
	"fmt"
	"math"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/exporters"
	"gridzone/geo"
	"gridzone/pages"
	"gridzone/zoning"
)

// placeFiles lists the zones in force for a division as files, in every format.
func (s *service) placeFiles(c *gin.Context, q *query, code string) (files []pages.File) {
	names := map[string]string{"geojson": "GeoJSON", "geojsonseq": "GeoJSON Text Sequences", "kml": "KML", "csv": "CSV", "geopackage": "GeoPackage", "shapefile": "Shapefile"}
	for _, f := range exporters.Formats() {
		files = append(files, pages.File{Name: names[f.Name], Href: s.public.link(c.Request, "/v1"+placePath(code)+"/zones?f="+f.Name+strings.Replace(pins(q), "?", "&", 1))})
	}
	return files
}

// onMap is the address of the map page where it shows a division on the day, and in the language, that its own page was asked for; empty without the one or without a shape of the other.
func (s *service) onMap(c *gin.Context, q *query, r *zoning.Row) string {
	if s.site == nil || len(r.Shape) == 0 {
		return ""
	}
	at, box := geo.InteriorPoint(r.Shape), r.Shape.Bound()
	middle := box.Center()
	zoom := math.Log2(360 / max(box.Max[0]-box.Min[0], box.Max[1]-box.Min[1], 1e-3)) // a tile of 256 pixels as wide as it
	link := url.Values{"map": {fmt.Sprintf("%.2f/%.5f/%.5f", min(16, zoom), middle[1], middle[0])}, "panel": {"village"}, "place": {fmt.Sprintf("%.7f,%.7f", at[0], at[1])}}
	for name, asked := range map[string]string{"day": "at", "lang": "lang"} {
		if text, given := q.get(asked); given {
			link.Set(name, text)
		}
	}
	return s.public.link(c.Request, "/#"+link.Encode())
}

// sought tells search engines by which address a page is known, whatever its day, revision and language, and by which its translations are.
func (s *service) sought(c *gin.Context, path string) {
	address := s.public.link(c.Request, path)
	h := c.Writer.Header()
	h.Add("Link", `<`+address+`>; rel="canonical"`)
	for _, lang := range []string{"zh", "en"} {
		h.Add("Link", `<`+address+`?f=html&lang=`+lang+`>; rel="alternate"; hreflang="`+lang+`"`)
	}
}
