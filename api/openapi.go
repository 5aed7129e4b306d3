package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// PlaceAsked is one row of a batch: a point, or (for a check) a shape.
type PlaceAsked struct {
	_        struct{}       `additionalProperties:"true"`
	Lon      float64        `json:"lon,omitempty" minimum:"-180" maximum:"180" example:"120.75"`
	Lat      float64        `json:"lat,omitempty" minimum:"-90" maximum:"90" example:"30.75"`
	Geometry map[string]any `json:"geometry,omitempty" doc:"GeoJSON Point, Polygon or MultiPolygon instead of lon and lat; checks only"`
}

// AddressAsked is one row of a batch of addresses.
type AddressAsked struct {
	_       struct{} `additionalProperties:"true"`
	Address string   `json:"address" example:"南湖区中山路12号"`
}

// LocatedRow is the answer to a row: a PointAnswer beside what else the row held.
type LocatedRow struct {
	_ struct{} `additionalProperties:"true"`
	PointAnswer
}

// CheckedRow is the answer to a row: a CheckAnswer beside what else the row held.
type CheckedRow struct {
	_ struct{} `additionalProperties:"true"`
	CheckAnswer
}

// FaultyRow is what becomes of a bad row among others.
type FaultyRow struct {
	_     struct{} `additionalProperties:"true"`
	Error string   `json:"error" doc:"The code of a problem and what is wrong" example:"bad_parameter: lon: missing"`
}

// AnyGeometry is a GeoJSON geometry.
type AnyGeometry struct {
	Type        string `json:"type" enum:"Point,Polygon,MultiPolygon"`
	Coordinates any    `json:"coordinates" doc:"Longitude first"`
}

// ShapeAsked is a GeoJSON Polygon or MultiPolygon, or a Feature with one.
type ShapeAsked struct {
	_           struct{}     `additionalProperties:"true"`
	Type        string       `json:"type" enum:"Polygon,MultiPolygon,Feature"`
	Coordinates any          `json:"coordinates,omitempty" doc:"Of a geometry; longitude first"`
	Geometry    *AnyGeometry `json:"geometry,omitempty" doc:"Of a Feature"`
}

// FeatureAnswer is a GeoJSON Feature with links.
type FeatureAnswer struct {
	_          struct{}       `additionalProperties:"true"`
	Type       string         `json:"type" enum:"Feature"`
	ID         string         `json:"id,omitempty"`
	Geometry   *AnyGeometry   `json:"geometry"`
	Properties map[string]any `json:"properties"`
	Revision   int64          `json:"revision"`
	At         string         `json:"at" format:"date"`
	Demo       bool           `json:"demo,omitempty"`
	Draft      *DraftRef      `json:"draft,omitempty"`
	CRSName    string         `json:"crs_name"`
	Links      []Link         `json:"links" nullable:"false"`
}

// FeatureItem is a GeoJSON Feature of a page.
type FeatureItem struct {
	_          struct{}       `additionalProperties:"true"`
	Type       string         `json:"type" enum:"Feature"`
	ID         string         `json:"id,omitempty"`
	Geometry   *AnyGeometry   `json:"geometry"`
	Properties map[string]any `json:"properties"`
}

// FeaturePage is a GeoJSON FeatureCollection with links.
type FeaturePage struct {
	Type           string        `json:"type" enum:"FeatureCollection"`
	Revision       int64         `json:"revision"`
	At             string        `json:"at" format:"date"`
	Demo           bool          `json:"demo,omitempty"`
	Draft          *DraftRef     `json:"draft,omitempty"`
	CRSName        string        `json:"crs_name" doc:"Coordinate system of the shapes, longitude first"`
	TimeStamp      string        `json:"timeStamp" format:"date-time"`
	NumberMatched  *int          `json:"numberMatched,omitempty" doc:"On all pages; not given for addresses"`
	NumberReturned int           `json:"numberReturned"`
	Links          []Link        `json:"links" nullable:"false"`
	Features       []FeatureItem `json:"features" nullable:"false"`
}

// describe writes the table of operations as OpenAPI 3.1.
func describe(ops []operation, o Options) ([]byte, error) {
	doc, err := document(ops, o)
	if err != nil {
		return nil, err
	}
	return json.Marshal(doc)
}

func document(ops []operation, o Options) (*huma.OpenAPI, error) {
	d := &describer{reg: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)}
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "gridzone", Version: o.Version, License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			Description: "Which governance grid covers a place, and what is published for it. Longitude comes first everywhere. " +
				"Every answer speaks of one revision and one day, named in it; at and revision together reproduce any past answer."},
		Servers:    []*huma.Server{{URL: serverURL(o)}},
		Paths:      map[string]*huma.PathItem{},
		Components: &huma.Components{Schemas: d.reg, Responses: map[string]*huma.Response{}, SecuritySchemes: securitySchemes()},
		Tags: []*huma.Tag{{Name: "questions", Description: "Asked of places"}, {Name: "commands", Description: "What changes the record"},
			{Name: "publications", Description: "Zones published by law, from the draft to the day they end"},
			{Name: "coverage", Description: "How well the grids tile, and what may stand all the same"},
			{Name: "tiles", Description: "For maps"}, {Name: "keys", Description: "Who may do what"}, {Name: "audit", Description: "Who did what"},
			{Name: "farms", Description: "Farms on record; not public"}, {Name: "staff", Description: "The people at the posts of grids: personal data"},
			{Name: "certificates", Description: "Stored checks, and whether they still stand"},
			{Name: "places", Description: "What is published for a county, a town, a village or a group, for everyone to read"},
			{Name: "resources", Description: "OGC API - Features"}, {Name: "operations", Description: "For whoever runs it"}},
	}
	for _, k := range problemTable() {
		of := typeOf[Problem]()
		if k.code == codeRefused {
			of = typeOf[RefusedReport]()
		}
		doc.Components.Responses[k.code] = &huma.Response{Description: k.title, Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: d.reg.Schema(of, true, "")}}}
	}
	for i := range ops {
		item := doc.Paths[ops[i].path]
		if item == nil {
			item = &huma.PathItem{}
			doc.Paths[ops[i].path] = item
		}
		switch op := d.operation(&ops[i]); ops[i].method {
		case http.MethodPost:
			item.Post = op
		case http.MethodPut:
			item.Put = op
		case http.MethodPatch:
			item.Patch = op
		case http.MethodDelete:
			item.Delete = op
		default:
			item.Get = op
		}
	}
	return doc, d.allowNull()
}

// allowNull lets the members be null that hold an object or nothing: of what a
// pointer refers to, huma describes the object alone.
func (d *describer) allowNull() error {
	for name, schema := range d.reg.Map() {
		t := d.reg.TypeFromRef("#/components/schemas/" + name)
		for _, f := range reflect.VisibleFields(t) {
			member, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Type.Kind() != reflect.Pointer || f.Type.Elem().Kind() != reflect.Struct || options != "" {
				continue
			}
			object := schema.Properties[member]
			if object == nil {
				return fmt.Errorf("openapi: %s has no member %s", name, member)
			}
			schema.Properties[member] = &huma.Schema{Description: object.Description, AnyOf: []*huma.Schema{object, {Type: "null"}}}
		}
	}
	return nil
}

func serverURL(o Options) string {
	if o.PublicURL == "" {
		return "/"
	}
	return o.PublicURL
}

// describer gathers the schemas.
type describer struct{ reg huma.Registry }

func (d *describer) operation(op *operation) *huma.Operation {
	w := &huma.Operation{OperationID: op.id, Summary: op.summary, Description: strings.TrimSpace(op.description + " " + op.needs()), Tags: []string{op.tag},
		Responses: map[string]*huma.Response{}, Security: op.security()}
	for _, p := range op.params {
		w.Parameters = append(w.Parameters, describeParam(p))
	}
	if op.body != nil {
		w.RequestBody = &huma.RequestBody{Required: !op.body.optional, Description: op.body.description, Content: d.content(op.body)}
	}
	for i := range op.answers {
		a := &op.answers[i]
		r := &huma.Response{Description: a.description, Content: d.content(a), Headers: map[string]*huma.Param{
			requestIDHeader: {Description: "Names the request", Schema: &huma.Schema{Type: huma.TypeString}}}}
		if op.ofRevision() {
			r.Headers["Gridzone-Revision"] = &huma.Param{Description: "The revision that was asked", Schema: &huma.Schema{Type: huma.TypeInteger}}
			r.Headers["Gridzone-Polled"] = &huma.Param{Description: "When the store was last looked at with success, as an HTTP date; the header Date minus this is how old the answer may be. " +
				"While looks fail, followed by ; trouble= and unavailable, went_back, replaced or failed", Schema: &huma.Schema{Type: huma.TypeString}}
		}
		if same := w.Responses[strconv.Itoa(a.status)]; same != nil { // in another format
			maps.Copy(same.Content, r.Content)
			continue
		}
		w.Responses[strconv.Itoa(a.status)] = r
		if op.method == http.MethodGet && op.ofRevision() {
			r.Headers["ETag"] = &huma.Param{Description: "Changes with the answer", Schema: &huma.Schema{Type: huma.TypeString}}
			w.Responses["304"] = &huma.Response{Description: "The caller has the answer already"}
		}
	}
	codes := slices.Concat([]string{codeBadParameter, codeUnauthenticated, codeRateLimited, codeInternal}, op.problems)
	if op.right != "" {
		codes = append(codes, codeForbidden, codeFromElsewhere, codeUnavailable)
	}
	for _, k := range problemTable() {
		if !slices.Contains(codes, k.code) {
			continue
		}
		status := strconv.Itoa(k.status)
		if have := w.Responses[status]; have != nil {
			d.join(have, k)
			continue
		}
		w.Responses[status] = &huma.Response{Description: k.title, Content: map[string]*huma.MediaType{"application/problem+json": d.problem(k)}}
	}
	return w
}

// join adds a second problem to an answer of the same status.
func (d *describer) join(r *huma.Response, k problemKind) {
	if r.Content["application/problem+json"] == nil {
		r.Content["application/problem+json"] = d.problem(k)
		return
	}
	r.Description += "; or: " + k.title
	m := r.Content["application/problem+json"]
	next := d.problem(k).Schema
	if m.Schema.Ref == next.Ref || slices.ContainsFunc(m.Schema.AnyOf, func(s *huma.Schema) bool { return s.Ref == next.Ref }) {
		return
	}
	if m.Schema.Ref != "" {
		m.Schema = &huma.Schema{AnyOf: []*huma.Schema{m.Schema}}
	}
	m.Schema.AnyOf = append(m.Schema.AnyOf, next)
}

func (d *describer) problem(k problemKind) *huma.MediaType {
	if k.code == codeRefused {
		return &huma.MediaType{Schema: d.reg.Schema(typeOf[RefusedReport](), true, "")}
	}
	return &huma.MediaType{Schema: d.reg.Schema(typeOf[Problem](), true, ""), Example: Problem{Type: "urn:gridzone:problem:" + k.code,
		Title: k.title, Status: k.status, Detail: k.title, Code: k.code, RequestID: "5f1c9a2e7b30-1"}}
}

func (d *describer) content(c *content) map[string]*huma.MediaType {
	w := map[string]*huma.MediaType{}
	for _, media := range c.media {
		m := &huma.MediaType{Example: c.example}
		switch {
		case media == "multipart/form-data":
			m.Schema = &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
				"file": {Type: huma.TypeString, Format: "binary", Description: "The file; of a shapefile its files (.shp, .dbf, .shx, .prj, .cpg), the field being given for each. Other fields are read as parameters"}}}
		case c.of == nil && strings.Contains(media, "json") && media != mediaNDJSON:
			m.Schema = &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
		case media == mediaSheet || media == mediaGeoPackage || media == mediaZIP:
			m.Schema, m.Example = &huma.Schema{Type: huma.TypeString, Format: "binary"}, nil
		case c.of == nil || media == "text/csv" || media == mediaNDJSON || media == mediaGeoSeq:
			m.Schema, m.Example = &huma.Schema{Type: huma.TypeString}, nil
		case c.array && media == mediaGeoJSON:
			m.Schema, m.Example = d.schema(typeOf[ShapeAsked]()), nil
		case c.array && media == mediaJSON:
			one := d.either(c.of, c.or)
			row := one
			if c.status != 0 {
				row = &huma.Schema{AnyOf: []*huma.Schema{one, d.schema(typeOf[FaultyRow]())}}
			}
			m.Schema = &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeArray, Items: row}, one}}
		default:
			m.Schema = d.either(c.of, c.or)
		}
		w[media] = m
	}
	return w
}

// schema returns the schema of a wire type.
func (d *describer) schema(t reflect.Type) *huma.Schema { return d.reg.Schema(t, true, "") }

// either returns the schema of one wire type or of another, which may be nil.
func (d *describer) either(t, or reflect.Type) *huma.Schema {
	if or == nil {
		return d.schema(t)
	}
	return &huma.Schema{AnyOf: []*huma.Schema{d.schema(t), d.schema(or)}}
}

func describeParam(p param) *huma.Param {
	in := p.in
	if in == "" {
		in = "query"
	}
	schema := &huma.Schema{Type: p.kind, Format: p.format, Default: p.def, Minimum: p.low, Maximum: p.high}
	if schema.Type == "" {
		schema.Type = huma.TypeString
	}
	for _, e := range p.enum {
		schema.Enum = append(schema.Enum, e)
	}
	return &huma.Param{Name: p.name, In: in, Description: p.description, Required: p.required, Schema: schema, Example: p.example}
}

// openapiPage answers GET /openapi.json.
func (s *service) openapiPage(c *gin.Context, _ *query) error {
	body, err := s.openapi()
	if err == nil && !s.known(c, mediaOpenAPI) {
		writeAs(c, mediaOpenAPI, body)
	}
	return err
}
