package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"gridzone/exporters"
	"gridzone/zoning"
)

// placeFile answers with the zones in force for a division as a file of a format, as a layer is exported.
func (s *service) placeFile(c *gin.Context, q *query, format string) error {
	f, err := exporters.FindFormat(format)
	if err != nil {
		return err
	}
	release, err := enter(s.open)
	if err != nil {
		return err
	}
	defer release()
	out, err := scratch(s.o.SpoolDir, "gridzone-export-*")
	if err != nil {
		return err
	}
	defer discard(out)
	m, p, err := s.placeAsked(c, q)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, f.Media) {
		return nil
	}
	var zones []*zoning.Row
	for _, issue := range p.InForce {
		for _, z := range issue.Zones {
			zones = append(zones, z.Row)
		}
	}
	name := disposition("zones-" + fileName(p.Division.Code()) + "-" + m.at + f.Endings[0])
	if c.Request.Method != http.MethodHead {
		o := exporters.Options{Format: f.Name, Layer: zoning.Zones, Public: true, Changed: m.atlas.Committed(), Dir: s.o.SpoolDir}
		if err := s.makeExport(c.Request.Context(), out, o, all(c.Request.Context(), zones)); err != nil {
			return err
		}
	}
	h := c.Writer.Header()
	h.Set("Content-Disposition", name)
	if c.Request.Method == http.MethodHead {
		h.Set("Content-Type", f.Media)
		c.Status(http.StatusOK)
		return nil
	}
	return sendFile(c, newPace(c), out, f.Media)
}
