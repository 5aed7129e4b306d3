package api

import (
	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Conformance lists the conformance classes.
type Conformance struct {
	ConformsTo []string `json:"conformsTo" nullable:"false"`
}

// Collections lists the layers.
type Collections struct {
	Revision    int64        `json:"revision"`
	At          string       `json:"at" format:"date"`
	Demo        bool         `json:"demo,omitempty"`
	Draft       *DraftRef    `json:"draft,omitempty"`
	Links       []Link       `json:"links" nullable:"false"`
	Collections []Collection `json:"collections" nullable:"false"`
}

// Collection describes a layer.
type Collection struct {
	ID          string    `json:"id" enum:"divisions,grids,zones,addresses"`
	Title       string    `json:"title"`
	Description string    `json:"description"`
	ItemType    string    `json:"itemType" enum:"feature"`
	CRS         []string  `json:"crs" nullable:"false"`
	Extent      *Extent   `json:"extent,omitempty"`
	Count       *int      `json:"count,omitempty" doc:"Rows in force that day; not given for addresses"`
	Revision    int64     `json:"revision"`
	At          string    `json:"at" format:"date"`
	Demo        bool      `json:"demo,omitempty"`
	Draft       *DraftRef `json:"draft,omitempty"`
	Links       []Link    `json:"links" nullable:"false"`
}

// Extent says where a collection lies.
type Extent struct {
	Spatial SpatialExtent `json:"spatial"`
}

// SpatialExtent is a list of boxes: west, south, east, north.
type SpatialExtent struct {
	BBox [][4]float64 `json:"bbox" nullable:"false"`
	CRS  string       `json:"crs"`
}

// extents are the boxes of the layers of one Atlas on one day.
type extents struct {
	atlas *atlas.Atlas
	day   zoning.Day
	boxes map[zoning.Layer]*[4]float64
}

// extentOf returns the box of a layer, reckoned once for each Atlas and day.
func (s *service) extentOf(m *moment, layer zoning.Layer) *[4]float64 {
	if e := s.extents.Load(); e != nil && e.atlas == m.atlas && e.day == m.day {
		return e.boxes[layer]
	}
	e := &extents{atlas: m.atlas, day: m.day, boxes: map[zoning.Layer]*[4]float64{}}
	for _, l := range zoning.SpatialLayers() {
		for _, r := range m.atlas.Rows(l, m.day) {
			if len(r.Shape) == 0 {
				continue
			}
			b := r.Shape.Bound()
			if box := e.boxes[l]; box == nil {
				e.boxes[l] = &[4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
			} else {
				*box = [4]float64{min(box[0], b.Min[0]), min(box[1], b.Min[1]), max(box[2], b.Max[0]), max(box[3], b.Max[1])}
			}
		}
	}
	s.extents.Store(e)
	return e.boxes[layer]
}

func (s *service) describeLayer(c *gin.Context, m *moment, layer zoning.Layer) Collection {
	title, text := "Grids", "Governance grids (网格)"
	switch layer {
	case zoning.Divisions:
		title, text = "Divisions", "Cities, counties, towns, villages and groups (区划)"
	case zoning.Zones:
		title, text = "Zones", "Livestock zones: prohibited (禁养区) and restricted (限养区)"
	case zoning.Addresses:
		title, text = "Addresses", "Addresses (地址): doors, landmarks, roads, groups and villages"
	}
	if s.o.Demo {
		text += "; made up, no real place"
	}
	path := "/collections/" + string(layer)
	w := Collection{ID: string(layer), Title: title, Description: text, ItemType: "feature", CRS: []string{crs84URI},
		Revision: m.revision, At: m.at, Demo: s.o.Demo, Draft: m.draft,
		Links: append([]Link{
			{Href: s.public.link(c.Request, path), Rel: "self", Type: mediaJSON, Title: "This collection"},
			{Href: s.public.link(c.Request, path+"/items"), Rel: "items", Type: mediaGeoJSON, Title: "Its items"},
		}, s.exportLinks(c, layer)...)}
	if layer != zoning.Addresses { // nobody counts them: the Atlas has none
		n := m.atlas.Count(layer, m.day)
		w.Count = &n
	}
	if box := s.extentOf(m, layer); box != nil {
		w.Extent = &Extent{Spatial: SpatialExtent{BBox: [][4]float64{*box}, CRS: crs84URI}}
	}
	return w
}

// listCollections answers GET /collections.
func (s *service) listCollections(c *gin.Context, q *query) error {
	m, err := s.page(c, q)
	if err != nil || m == nil {
		return err
	}
	defer m.done()
	w := Collections{Revision: m.revision, At: m.at, Demo: s.o.Demo, Draft: m.draft, Links: []Link{
		{Href: s.public.link(c.Request, "/collections"), Rel: "self", Type: mediaJSON, Title: "The collections"},
	}, Collections: []Collection{}}
	for _, layer := range collections() {
		w.Collections = append(w.Collections, s.describeLayer(c, m, layer))
	}
	write(c, marshal(w))
	return nil
}

// collection answers GET /collections/{layer}.
func (s *service) collection(c *gin.Context, q *query) error {
	layer, err := collectionOf(c)
	if err != nil {
		return err
	}
	m, err := s.page(c, q)
	if err != nil || m == nil {
		return err
	}
	defer m.done()
	write(c, marshal(s.describeLayer(c, m, layer)))
	return nil
}

// page begins an answer of JSON with links; the moment is nil when the caller had it.
func (s *service) page(c *gin.Context, q *query) (*moment, error) {
	if f, err := q.choice("f", "json"); err != nil {
		return nil, err
	} else if f == "" {
		if err := mustAccept(c.Request, mediaJSON); err != nil {
			return nil, err
		}
	}
	m, err := s.asked(c, q, nil)
	if err != nil {
		return nil, err
	}
	if s.fresh(c, m, mediaJSON+"; links") {
		m.done()
		return nil, nil //nolint:nilnil // answered: not modified
	}
	return m, nil
}

// conformance answers GET /conformance.
func (s *service) conformance(c *gin.Context, q *query) error {
	m, err := s.page(c, q)
	if err != nil || m == nil {
		return err
	}
	defer m.done()
	write(c, marshal(Conformance{ConformsTo: []string{
		// Core is not claimed before datetime takes intervals.
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
	}}))
	return nil
}
