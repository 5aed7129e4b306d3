package api

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/tiles"
	"gridzone/zoning"
)

const mediaTile = "application/vnd.mapbox-vector-tile"

//nolint:gochecknoglobals // Go has no constant slices
var (
	mediaTileValue = []string{mediaTile}
	forEver        = []string{"public, max-age=31536000, immutable"}
	gzipValue      = []string{"gzip"}
	varyEncoding   = []string{"Accept-Encoding"}
)

// tilePlace is which tile of which sheet is asked for.
type tilePlace struct {
	sheet      string
	zoom, x, y int
}

// tilePlaceOf reads the path of a tile.
func tilePlaceOf(c *gin.Context) (tilePlace, error) {
	name, err := sheetOf(c)
	if err != nil {
		return tilePlace{}, err
	}
	p := tilePlace{sheet: name}
	if p.zoom, err = tileNumber(c, "z", 30); err != nil {
		return tilePlace{}, err
	}
	last := 1<<p.zoom - 1
	if p.x, err = tileNumber(c, "x", last); err != nil {
		return tilePlace{}, err
	}
	if p.y, err = tileNumber(c, "y", last); err != nil {
		return tilePlace{}, err
	}
	if p.zoom > tiles.MaxZoom {
		return tilePlace{}, problem(codeNotFound, "tiles go to zoom "+strconv.Itoa(tiles.MaxZoom)+"; maps enlarge those beyond it")
	}
	return p, nil
}

// sheetOf reads the name of a sheet in the path.
func sheetOf(c *gin.Context) (string, error) {
	name, err := pathValue(c, "layer")
	if err != nil {
		return "", err
	}
	if !slices.Contains(tiles.Names(), name) {
		return "", problem(codeNotFound, "there are no tiles of "+strconv.Quote(name)+"; there are tiles of divisions, grids, zones and all")
	}
	return name, nil
}

// tileNumber reads a number of a tile's path: digits alone.
func tileNumber(c *gin.Context, name string, last int) (int, error) {
	text := c.Param(name)
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil || n > uint64(last) || (len(text) > 1 && text[0] == '0') {
		return 0, badParameter(name, strconv.Quote(text)+" is not a whole number from 0 to "+strconv.Itoa(last))
	}
	return int(n), nil
}

// tile answers GET /tiles/{layer}/{z}/{x}/{y}. A tile asked for by its whole name, as the TileJSON gives it, never changes: the version in it is that of the
// content. Any other is asked about each time, and is good until then.
func (s *service) tile(c *gin.Context, q *query) error {
	p, err := tilePlaceOf(c)
	if err != nil {
		return err
	}
	sheet, revision, named, err := s.tileSheet(c, q, p.sheet)
	if err != nil {
		return err
	}
	t, err := s.tiles.Tile(c.Request.Context(), sheet, p.zoom, p.x, p.y, s.turn(c, s.drawing))
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h["Gridzone-Revision"] = revision
	if named {
		h["Cache-Control"] = forEver
	}
	writeTile(c, t, mediaTileValue, func(zipped bool) string { return tileTag(sheet.Version(), p, zipped) })
	return nil
}

// writeTile answers with a tile, packed if the caller takes that, with 204 where there is nothing on it, or with 304. tag is its strong tag in an encoding.
func writeTile(c *gin.Context, t *tiles.Tile, media []string, tag func(zipped bool) string) {
	h := c.Writer.Header()
	h["Vary"] = varyEncoding
	body, zipped := t.Body, false
	if accept := c.Request.Header["Accept-Encoding"]; len(accept) > 0 && len(t.Zipped) > 0 && quality(accept, "gzip") > 0 {
		body, zipped = t.Zipped, true
	}
	this := tag(zipped)
	h["Etag"] = []string{this}
	if match := c.Request.Header["If-None-Match"]; len(match) > 0 && matches(match, this) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	if len(body) == 0 {
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return
	}
	h["Content-Type"] = media
	if zipped {
		h["Content-Encoding"] = gzipValue
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	_, _ = c.Writer.Write(body) // a client that is gone is no fault
}

// tileTag is the strong tag of a tile in one encoding.
func tileTag(version string, p tilePlace, zipped bool) string {
	var buf [64]byte
	b := append(append(buf[:0], '"'), version...)
	for _, n := range [3]int{p.zoom, p.x, p.y} {
		b = strconv.AppendInt(append(b, '-'), int64(n), 10)
	}
	if zipped {
		b = append(b, "-gzip"...)
	}
	return string(append(b, '"'))
}

// tilesAsked begins what is asked of tiles: it returns the moment and the sheet of it, or no sheet where answered says that the moment alone was enough. The caller calls done of the moment. Another day or revision than that
// of now is looked for in the caller's turn.
func (s *service) tilesAsked(c *gin.Context, q *query, answered func(*moment) bool) (*moment, *tiles.Sheet, error) {
	name, err := sheetOf(c)
	if err != nil {
		return nil, nil, err
	}
	if q.text("at") != "" || q.text("revision") != "" {
		leave, err := s.turn(c, s.drawing)(c.Request.Context())
		if err != nil {
			return nil, nil, err
		}
		defer leave()
	}
	m, err := s.moment(c, q, nil)
	if err != nil {
		return nil, nil, err
	}
	if answered != nil && answered(m) {
		return m, nil, nil
	}
	sheet, err := s.tiles.Sheet(m.atlas, name, m.day)
	if err != nil {
		m.done()
		return nil, nil, err
	}
	return m, sheet, nil
}

// tileSheet returns what the tiles of a question are drawn of, the revision to name with it, and whether it was asked for by its whole name.
func (s *service) tileSheet(c *gin.Context, q *query, name string) (sheet *tiles.Sheet, revision []string, named bool, err error) {
	version, named := q.get("v")
	if named {
		at, err := zoning.ParseDay(q.text("at"))
		n, err2 := strconv.ParseInt(q.text("revision"), 10, 64)
		if err == nil && err2 == nil {
			if sheet = s.tiles.Named(name, version, n, at); sheet != nil {
				return sheet, []string{strconv.FormatInt(n, 10)}, true, nil
			}
		}
	}
	m, sheet, err := s.tilesAsked(c, q, nil)
	if err != nil {
		return nil, nil, false, err
	}
	defer m.done()
	if named && sheet.Version() != version {
		return nil, nil, false, problem(codeNotFound, "this revision and day have no tiles of version "+strconv.Quote(version)+"; /tiles/"+name+" names those there are")
	}
	if !named {
		s.pinned(c, m)
	}
	return sheet, m.header, named, nil
}
