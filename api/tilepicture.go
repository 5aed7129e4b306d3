package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

const mediaPNG = "image/png"

//nolint:gochecknoglobals // Go has no constant slices
var mediaPNGValue = []string{mediaPNG}

// tilePicture answers GET /tiles/{layer}/picture.
func (s *service) tilePicture(c *gin.Context, q *query) error {
	m, sheet, err := s.tilesAsked(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	t, err := s.tiles.Picture(c.Request.Context(), sheet, s.turn(c, s.drawing))
	if err != nil {
		return err
	}
	c.Writer.Header()["Gridzone-Revision"] = m.header
	s.pinned(c, m)
	tag := quoted(mix(mix(s.etag, sheet.Version()), "picture")) // colours and lines are the program's: another one may have others
	writeTile(c, t, mediaPNGValue, func(bool) string { return tag })
	return nil
}

// pictureOperation describes it.
func (s *service) pictureOperation(layer param) operation {
	return operation{
		method: http.MethodGet, path: "/tiles/{layer}/picture", id: "tilePicture", tag: "tiles", summary: "All that the tiles show, as one picture",
		description: "A PNG of what is in force on a day, north up, in Web Mercator, in the colours of the style and without names. It shows the bounds that the TileJSON tells, from edge to edge, so it lies on any map in Web Mercator; it is as exact as a picture of 1,000 pixels. 204 where nothing is drawn.",
		params:      append([]param{layer}, pinParams()...),
		answers:     append(ok(nil, "The picture", mediaPNG), content{status: http.StatusNoContent, description: "There is nothing on it"}),
		problems:    []string{codeNotFound, codeBusy, codeUnavailable}, handle: s.tilePicture,
	}
}
