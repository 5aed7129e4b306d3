package api

import (
	"encoding/json"
	"slices"

	"github.com/gin-gonic/gin"

	"gridzone/geo"
	"gridzone/zoning"
)

// ExceptionAsked is an exception to be put on record.
type ExceptionAsked struct {
	Kind      string          `json:"kind" enum:"gap,overlap,sliver,over_village_line,misplaced_code,duplicate_code,missing_village" doc:"Of the faults that it lets stand; one for gaps or overlaps is for slivers of the sort as well"`
	Reason    string          `json:"reason" example:"南湖水面" doc:"For everybody to read: no names of persons"`
	ValidFrom string          `json:"valid_from,omitempty" format:"date" doc:"First day; today if absent"`
	ValidTo   string          `json:"valid_to,omitempty" format:"date" doc:"First day no longer; without end if absent"`
	Geometry  json.RawMessage `json:"geometry" doc:"Its place: a GeoJSON Polygon or MultiPolygon, or a Feature with one"`
}

// ExceptionRef says what lets a fault stand, without who recorded it.
type ExceptionRef struct {
	ID        string `json:"id" example:"E12"`
	Kind      string `json:"kind" enum:"gap,overlap,sliver,over_village_line,misplaced_code,duplicate_code,missing_village"`
	Reason    string `json:"reason"`
	ValidFrom string `json:"valid_from,omitempty" format:"date"`
	ValidTo   string `json:"valid_to,omitempty" format:"date" doc:"First day no longer"`
}

// ExceptionRecord is all that is on record of an exception.
type ExceptionRecord struct {
	ExceptionRef
	Actor    string    `json:"actor" doc:"Who recorded it"`
	AreaM2   float64   `json:"area_m2"`
	Geometry *Geometry `json:"geometry"`
}

// ExceptionAnswer is one exception.
type ExceptionAnswer struct {
	Revision  int64           `json:"revision"`
	At        string          `json:"at" format:"date"`
	Demo      bool            `json:"demo,omitempty"`
	Exception ExceptionRecord `json:"exception"`
}

// ExceptionList lists exceptions.
type ExceptionList struct {
	Revision   int64             `json:"revision"`
	At         string            `json:"at" format:"date"`
	Demo       bool              `json:"demo,omitempty"`
	Exceptions []ExceptionRecord `json:"exceptions" nullable:"false" doc:"In force that day, by id"`
}

// ExceptionEnded says from when on an exception lets nothing stand.
type ExceptionEnded struct {
	Revision int64  `json:"revision" doc:"The newest revision afterwards"`
	Demo     bool   `json:"demo,omitempty"`
	ID       string `json:"id"`
	From     string `json:"from" format:"date" doc:"The first day on which it is no longer in force"`
}

func newExceptionRef(r *zoning.Row) ExceptionRef {
	e, _ := r.Thing.(zoning.Exception)
	return ExceptionRef{ID: e.ID, Kind: string(e.Kind), Reason: e.Reason, ValidFrom: r.Valid.From.String(), ValidTo: r.Valid.To.String()}
}

func newException(r *zoning.Row, out system) ExceptionRecord {
	e, _ := r.Thing.(zoning.Exception)
	return ExceptionRecord{ExceptionRef: newExceptionRef(r), Actor: e.Actor, AreaM2: geo.Area(r.Shape), Geometry: newGeometry(out.shape(r.Shape))}
}

// exceptions answers GET /v1/coverage/exceptions.
func (s *service) exceptions(c *gin.Context, q *query) error {
	out, m, err := s.exceptionsAsked(c, q)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, limitsIn(c, mediaJSON)) {
		return nil
	}
	rows := slices.DeleteFunc(slices.Clone(m.atlas.Rows(zoning.Exceptions, m.day)), func(r *zoning.Row) bool { return actorOf(c).MayTouch(r.Thing) != nil })
	w := ExceptionList{Revision: m.revision, At: m.at, Demo: s.o.Demo, Exceptions: make([]ExceptionRecord, len(rows))}
	for i, r := range rows {
		w.Exceptions[i] = newException(r, out)
	}
	write(c, marshal(w))
	return nil
}

// exception answers GET /v1/coverage/exceptions/{id}.
func (s *service) exception(c *gin.Context, q *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	out, m, err := s.exceptionsAsked(c, q)
	if err != nil {
		return err
	}
	defer m.done()
	r, err := m.atlas.Row(zoning.Exceptions, id, m.day)
	if err != nil || actorOf(c).MayTouch(r.Thing) != nil {
		return missing(m, zoning.Exceptions, id)
	}
	if s.fresh(c, m, limitsIn(c, mediaJSON)) {
		return nil
	}
	write(c, marshal(ExceptionAnswer{Revision: m.revision, At: m.at, Demo: s.o.Demo, Exception: newException(r, out)}))
	return nil
}

func (s *service) exceptionsAsked(c *gin.Context, q *query) (system, *moment, error) {
	out, err := parseSystem(q, "out_crs")
	if err != nil {
		return out, nil, err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return out, nil, err
	}
	c.Writer.Header()["Cache-Control"] = ownUse // it names persons
	m, err := s.moment(c, q, nil)
	return out, m, err
}
