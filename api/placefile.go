package api

import (
	"net/http"
	"os"

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
	tame, err := tameAsked(q, f)
	if err != nil {
		return err
	}
	return s.sendMade(c, f, func(out *os.File) (bool, error) { return s.madePlace(c, q, f, tame, out) })
}

// madePlace makes the file of a division's zones, unless the caller has it already or asks for the headers alone. What it read
// is let go before anything is sent.
func (s *service) madePlace(c *gin.Context, q *query, f exporters.Format, tame func(dst, row []byte) []byte, out *os.File) (answered bool, err error) {
	m, p, err := s.placeAsked(c, q)
	if err != nil {
		return false, err
	}
	defer m.done()
	if s.fresh(c, m, f.Media) {
		return true, nil
	}
	var zones []*zoning.Row
	for _, issue := range p.InForce {
		for _, z := range issue.Zones {
			zones = append(zones, z.Row)
		}
	}
	h, name := c.Writer.Header(), disposition("zones-"+fileName(p.Division.Code())+"-"+m.at+f.Endings[0])
	if c.Request.Method == http.MethodHead {
		h.Set("Content-Disposition", name)
		h.Set("Content-Type", f.Media)
		c.Status(http.StatusOK)
		return true, nil
	}
	o := exporters.Options{Format: f.Name, Layer: zoning.Zones, Public: true, Changed: m.atlas.Committed(), Tame: tame, Dir: s.o.SpoolDir}
	if err := s.makeExport(c.Request.Context(), out, o, all(c.Request.Context(), zones)); err != nil {
		return false, err
	}
	h.Set("Content-Disposition", name)
	return false, nil
}
