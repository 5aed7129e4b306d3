package kml

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"gridzone/importers/archive"
	"gridzone/importers/dataset"
)

const (
	before = `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>`
	after  = `</Document></kml>`
	ring   = `<LinearRing><coordinates>120,30 121,30 121,31 120,30</coordinates></LinearRing>`
	hole   = `<LinearRing><coordinates>120.5,30.1 120.6,30.1 120.6,30.2 120.5,30.1</coordinates></LinearRing>`
	square = `<Polygon><outerBoundaryIs>` + ring + `</outerBoundaryIs></Polygon>`
)

var (
	shell = orb.Ring{{120, 30}, {121, 30}, {121, 31}, {120, 30}}
	inner = orb.Ring{{120.5, 30.1}, {120.6, 30.1}, {120.6, 30.2}, {120.5, 30.1}}
)

func input(text string) *dataset.Input {
	return &dataset.Input{ReaderAt: strings.NewReader(text), Size: int64(len(text)), Limits: dataset.Limits{}.OrDefaults()}
}

// readAll reads a file to its end.
func readAll(ctx context.Context, in *dataset.Input, open func(context.Context, *dataset.Input) (dataset.Reader, error)) ([]*dataset.Feature, dataset.About, error) {
	r, err := open(ctx, in)
	if err != nil {
		return nil, dataset.About{}, err
	}
	defer r.Close()
	var all []*dataset.Feature
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, r.About(), nil
		}
		if err != nil {
			return all, r.About(), err
		}
		all = append(all, f)
	}
}

func noteCodes(a dataset.About) []string {
	codes := []string{}
	for _, n := range a.Notes {
		codes = append(codes, n.Code)
	}
	return codes
}

func text(name, value string) dataset.Property { return dataset.Property{Name: name, Value: value} }

func TestPlacemarks(t *testing.T) {
	for name, c := range map[string]struct {
		placemark  string
		points     bool
		properties []dataset.Property
		shape      orb.MultiPolygon
		point      *orb.Point
		heights    int
		notes      []string
	}{
		"drawn by hand": {placemark: `<name> 一号
			</name><description>靠河</description><styleUrl>#a</styleUrl><visibility>0</visibility>` + square,
			properties: []dataset.Property{text("Name", "一号"), text("description", "靠河")}, shape: orb.MultiPolygon{{shell}}},
		"name repeated by data": {placemark: `<name>一号</name><ExtendedData><Data name="code"><value>0012</value></Data><Data name="name"><displayName>n</displayName><value>一号</value></Data></ExtendedData>`,
			properties: []dataset.Property{text("code", "0012"), text("name", "一号")}},
		"code as name":     {placemark: `<name>0012</name><ExtendedData><Data name="code"><value>0012</value></Data></ExtendedData>`, properties: []dataset.Property{text("code", "0012")}},
		"name of its own":  {placemark: `<name>x</name><ExtendedData><Data name="Name"><value>y</value></Data></ExtendedData>`, properties: []dataset.Property{text("Name", "y"), text("placemark_name", "x")}},
		"blanks in values": {placemark: `<ExtendedData><Data name="a"><value> b&#10;&lt;</value></Data><Data name="c"/></ExtendedData>`, properties: []dataset.Property{text("a", " b\n<"), text("c", "")}},
		"balloon":          {placemark: `<description><![CDATA[<table><tr><td>负责人</td></tr></table>]]></description>`, notes: []string{noteBalloon}},
		"bare balloon":     {placemark: `<description><b>x</b></description>`, notes: []string{noteBalloon}},
		"hole first": {placemark: `<Polygon><tessellate>1</tessellate><innerBoundaryIs>` + hole + `</innerBoundaryIs><outerBoundaryIs>` + ring + `</outerBoundaryIs></Polygon>`,
			shape: orb.MultiPolygon{{shell, inner}}},
		"two holes":   {placemark: `<Polygon><outerBoundaryIs>` + ring + `</outerBoundaryIs><innerBoundaryIs>` + hole + `</innerBoundaryIs><innerBoundaryIs>` + hole + `</innerBoundaryIs></Polygon>`, shape: orb.MultiPolygon{{shell, inner, inner}}},
		"parts":       {placemark: `<MultiGeometry>` + square + `<MultiGeometry>` + square + `</MultiGeometry></MultiGeometry>`, shape: orb.MultiPolygon{{shell}, {shell}}},
		"label":       {placemark: `<MultiGeometry><Point><coordinates>1,2</coordinates></Point>` + square + `</MultiGeometry>`, shape: orb.MultiPolygon{{shell}}, notes: []string{noteLabel}},
		"no shape":    {placemark: `<name>w</name>`, properties: []dataset.Property{text("Name", "w")}},
		"empty shape": {placemark: `<Polygon/>`, shape: orb.MultiPolygon{{}}},
		"farm":        {placemark: `<Point><altitudeMode>absolute</altitudeMode><coordinates> 120.1,30.2,7.5 </coordinates></Point>`, points: true, point: &orb.Point{120.1, 30.2}, heights: 1},
		"sloppy blanks": {placemark: `<Polygon><outerBoundaryIs><LinearRing><coordinates>
			120, 30 ,0	121,30,0
			121,31,12.5 120,30,0
		</coordinates></LinearRing></outerBoundaryIs></Polygon>`, shape: orb.MultiPolygon{{shell}}, heights: 1},
		"comment in coordinates": {placemark: `<Point><coordinates>12<!-- -->0.1,<![CDATA[30.2]]></coordinates></Point>`, points: true, point: &orb.Point{120.1, 30.2}},
		"times":                  {placemark: `<TimeSpan><begin>2020</begin></TimeSpan>` + square, shape: orb.MultiPolygon{{shell}}, notes: []string{noteTime}},
		"data of another kind":   {placemark: `<ExtendedData xmlns:c="urn:c"><c:n>1</c:n><Data name="code"><value>1</value></Data></ExtendedData>`, properties: []dataset.Property{text("code", "1")}, notes: []string{noteForeign}},
		"geometry of another":    {placemark: `<g:Point xmlns:g="http://www.opengis.net/gml"><g:pos>1 2</g:pos></g:Point>` + square, shape: orb.MultiPolygon{{shell}}},
		"prefixed":               {placemark: `<k:Polygon xmlns:k="http://earth.google.com/kml/2.2"><k:outerBoundaryIs><k:LinearRing><k:coordinates>120,30 121,30 121,31 120,30</k:coordinates></k:LinearRing></k:outerBoundaryIs></k:Polygon>`, shape: orb.MultiPolygon{{shell}}},
		"what speaks of people":  {placemark: `<phoneNumber>1</phoneNumber><address>x</address>`, properties: []dataset.Property{text("phoneNumber", "1"), text("address", "x")}},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(before + "<Placemark>" + c.placemark + "</Placemark>" + after)
			in.Points = c.points
			all, about, err := readAll(t.Context(), in, Open)
			require.NoError(t, err)
			require.Len(t, all, 1)
			assert.Empty(t, all[0].Faults)
			assert.Equal(t, c.properties, all[0].Properties)
			assert.Equal(t, c.shape, all[0].Shape)
			assert.Equal(t, c.point, all[0].Point)
			assert.Equal(t, c.heights, all[0].Heights)
			assert.ElementsMatch(t, c.notes, noteCodes(about))
			assert.Equal(t, "EPSG:4326", about.System.Name())
			assert.True(t, about.Placed)
		})
	}
}

func TestSchemaGivesTypesAndNulls(t *testing.T) {
	schema := `<Schema name="grids" id="s"><SimpleField name="code" type="string"/><SimpleField name="n" type="int"/><SimpleField name="x" type="double"/><SimpleField name="yes" type="bool"/><SimpleField name="none" type="int"/></Schema>`
	all, _, err := readAll(t.Context(), input(before+schema+`<Placemark><ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="code">0012</SimpleData><SimpleData name="n">007</SimpleData><SimpleData name="x">-12345678901234567890.50</SimpleData><SimpleData name="yes">1</SimpleData></SchemaData></ExtendedData></Placemark>`+
		`<Placemark><ExtendedData><SchemaData schemaUrl="#other"><SimpleData name="n">7</SimpleData></SchemaData></ExtendedData></Placemark>`+after), Open)
	require.NoError(t, err)
	assert.Equal(t, []dataset.Property{text("code", "0012"), text("n", "007"), {Name: "x", Value: json.Number("-12345678901234567890.50")}, {Name: "yes", Value: true}, {Name: "none"}}, all[0].Properties)
	assert.Equal(t, []dataset.Property{text("n", "7")}, all[1].Properties)
}

// GDAL declares Name in the schema, and writes it as the name of the Placemark alone.
func TestNameOfTheSchemaIsThatOfThePlacemark(t *testing.T) {
	schema := `<Schema name="s" id="s"><SimpleField name="Name" type="string"/><SimpleField name="Description" type="string"/><SimpleField name="kind" type="string"/></Schema>`
	row := func(data string) string {
		return `<Placemark><name>示例路1号</name><ExtendedData><SchemaData schemaUrl="#s">` + data + `<SimpleData name="kind">door</SimpleData></SchemaData></ExtendedData></Placemark>`
	}
	all, _, err := readAll(t.Context(), input(before+schema+row("")+row(`<SimpleData name="Name">x</SimpleData>`)+after), Open)
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, []dataset.Property{text("kind", "door"), {Name: "Description"}, text("Name", "示例路1号")}, all[0].Properties)
	assert.Equal(t, []dataset.Property{text("Name", "x"), text("kind", "door"), {Name: "Description"}, text("placemark_name", "示例路1号")}, all[1].Properties)
	assert.Empty(t, all[0].Faults)
}

func TestFaultsOfPlacemarks(t *testing.T) {
	polygon := func(coordinates string) string {
		return "<Polygon><outerBoundaryIs><LinearRing>\n<coordinates>" + coordinates + "</coordinates></LinearRing></outerBoundaryIs></Polygon>"
	}
	for name, c := range map[string]struct {
		placemark string
		points    bool
		want      dataset.Fault
		says      string
	}{
		"line":            {"<LineString><coordinates>1,2 3,4</coordinates></LineString>", false, dataset.Fault{Code: codeGeometryType, Pointer: "/geometry", Part: -1, Ring: -1}, "LineString"},
		"line in a farm":  {"<MultiGeometry>" + square + "<LineString/></MultiGeometry>", true, dataset.Fault{Code: codeGeometryType, Pointer: "/geometry", Part: -1, Ring: -1}, "none of Point"},
		"track":           {"<gx:Track/>", false, dataset.Fault{Code: codeGeometryType, Pointer: "/geometry", Part: -1, Ring: -1}, "Track"},
		"point":           {"<Point><coordinates>1,2</coordinates></Point>", false, dataset.Fault{Code: codeGeometryType, Pointer: "/geometry", Part: -1, Ring: -1}, "Point"},
		"points":          {"<MultiGeometry><Point><coordinates>1,2</coordinates></Point><Point><coordinates>1,2</coordinates></Point></MultiGeometry>", true, dataset.Fault{Code: codeGeometryType, Pointer: "/geometry", Part: -1, Ring: -1}, "more than one point"},
		"two geometries":  {square + square, false, dataset.Fault{Code: codeGeometryType, Pointer: "/geometry", Part: -1, Ring: -1}, "more than one geometry"},
		"one number":      {polygon("120,30\n 121"), false, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates/0/1", Line: 3, Column: 2}, "one number"},
		"four numbers":    {polygon("120,30, 121,30"), false, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates/0/0", Line: 2, Column: 14}, "4 numbers"},
		"no number":       {polygon("120，30 1,2"), false, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates/0/0", Line: 2, Column: 14}, "120，30"},
		"NaN":             {polygon("1,2 nan,30"), false, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates/0/1", Line: 2, Column: 18}, "nan"},
		"infinite":        {polygon("Inf,30"), false, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates/0/0", Line: 2, Column: 14}, "Inf"},
		"hexadecimal":     {polygon("0x1p4,30"), false, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates/0/0", Line: 2, Column: 14}, "0x1p4"},
		"underscore":      {polygon("1_0,30"), false, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates/0/0", Line: 2, Column: 14}, "1_0"},
		"too large":       {polygon("1e400,30"), false, dataset.Fault{Code: codeNumberRange, Pointer: "/geometry/coordinates/0/0", Line: 2, Column: 14}, "beyond"},
		"nothing":         {polygon(",30"), false, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates/0/0", Line: 2, Column: 14}, "missing"},
		"in a part":       {"<MultiGeometry>" + square + polygon("1,2 x") + "</MultiGeometry>", false, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates/1/0/1", Part: 1, Line: 2, Column: 18}, "x"},
		"two shells":      {"<Polygon><outerBoundaryIs>" + ring + "</outerBoundaryIs><outerBoundaryIs>" + ring + "</outerBoundaryIs></Polygon>", false, dataset.Fault{Code: codeBadCoordinates, Pointer: "/geometry/coordinates", Ring: -1, Line: 1, Column: len(before+"<Placemark><Polygon>") + 1}, "more than one outer"},
		"no shell":        {"<Polygon><innerBoundaryIs>" + ring + "</innerBoundaryIs></Polygon>", false, dataset.Fault{Code: codeBadCoordinates, Pointer: "/geometry/coordinates", Ring: -1, Line: 1, Column: len(before+"<Placemark><Polygon>") + 1}, "no outer"},
		"name twice":      {`<ExtendedData><Data name="a/b"><value>1</value></Data><Data name="a/b"><value>1</value></Data></ExtendedData>`, false, dataset.Fault{Code: codeDuplicateKey, Pointer: "/properties/a~1b", Part: -1, Ring: -1, Line: 1, Column: 243}, "twice"},
		"mojibake":        {`<ExtendedData><Data name="a"><value>缃戞牸</value></Data></ExtendedData>`, false, dataset.Fault{Code: codeGarbled, Pointer: "/properties/a", Part: -1, Ring: -1, Line: 1, Column: 209}, "read as GBK"},
		"point of two":    {"<Point><coordinates>1,2 3,4</coordinates></Point>", true, dataset.Fault{Code: codeBadPosition, Pointer: "/geometry/coordinates", Part: -1, Ring: -1}, "2 positions"},
		"markup in value": {`<ExtendedData><Data name="a"><value>x<b/></value></Data></ExtendedData>`, false, dataset.Fault{Code: codeBadProperty, Pointer: "/properties/a", Part: -1, Ring: -1, Line: 1, Column: 185}, "elements in it"},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(before + "<Placemark>" + c.placemark + "</Placemark>" + after)
			in.Points = c.points
			all, _, err := readAll(t.Context(), in, Open)
			require.NoError(t, err)
			require.Len(t, all, 1)
			require.Len(t, all[0].Faults, 1)
			got := all[0].Faults[0]
			assert.Contains(t, got.Detail, c.says)
			assert.NotEmpty(t, got.Repair)
			got.Detail, got.Repair = "", ""
			assert.Equal(t, c.want, got)
		})
	}
}

// What is wrong with a file as a whole ends its reading, with the line.
func TestFaultsOfFiles(t *testing.T) {
	deep := strings.Repeat("<Folder>", 70)
	for name, c := range map[string]struct {
		text, code, says string
		line             int
	}{
		"entities that swell":   {"<?xml version=\"1.0\"?>\n<!DOCTYPE kml [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><kml><Document><name>&b;</name></Document></kml>", codeDTD, "document type", 2},
		"external entity":       {"<!DOCTYPE kml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><kml/>", codeDTD, "document type", 1},
		"external subset":       {"<!DOCTYPE kml SYSTEM \"http://example.org/kml.dtd\"><kml/>", codeDTD, "document type", 1},
		"entity of HTML":        {before + "<Placemark><name>a&nbsp;b</name></Placemark>" + after, codeSyntax, "&nbsp;", 1},
		"deep":                  {before + deep, codeTooDeep, "64", 1},
		"deep geometry":         {before + "<Placemark>" + strings.Repeat("<MultiGeometry>", 70), codeTooDeep, "64", 1},
		"deep in what is left":  {before + "<Style>" + strings.Repeat("<a>", 100_000), codeTooDeep, "64", 1},
		"GML":                   {`<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs"/>`, codeNotKML, "GML", 1},
		"other GML":             {`<ogr:x xmlns:ogr="http://www.opengis.net/gml"/>`, codeNotKML, "GML", 1},
		"GPX":                   {`<gpx xmlns="http://www.topografix.com/GPX/1/1"/>`, codeNotKML, "GPX", 1},
		"OSM":                   {`<osm version="0.6"/>`, codeNotKML, "OpenStreetMap", 1},
		"web page":              {"<!DOCTYPE html><html><body>log in</body></html>", codeNotKML, "web page", 1},
		"QGIS project":          {"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis/>", codeNotKML, "QGIS", 1},
		"unknown XML":           {"<a><b/></a>", codeNotKML, "<a>", 1},
		"kml of another":        {`<kml xmlns="urn:x"/>`, codeNotKML, "<kml>", 1},
		"cut":                   {before + "<Placemark><name>a", codeTruncated, "cut off", 1},
		"cut in a tag":          {before + "<Placemark><na", codeTruncated, "cut off", 1},
		"only a head":           {`<?xml version="1.0"?>`, codeTruncated, "no element", 1},
		"not closed":            {before + "<Placemark>\n<name>a</Name>", codeSyntax, "well-formed", 2},
		"second root":           {before + after + "<kml/>", codeTrailingData, "follows", 1},
		"text after":            {before + after + "\nx", codeTrailingData, "follows", 2},
		"not UTF-8":             {before + "\n<Placemark><name>\xcd\xf8\xb8\xf1</name></Placemark>" + after, codeBadUTF8, "UTF-8", 2},
		"NUL":                   {before + "<Placemark><name>a\x00</name></Placemark>" + after, codeNUL, "NUL", 1},
		"NUL by reference":      {before + "<Placemark><name>a&#0;</name></Placemark>" + after, codeNUL, "NUL", 1},
		"UTF-7":                 {`<?xml version="1.0" encoding="UTF-7"?><kml/>`, codeEncoding, "UTF-7", 0},
		"not the encoding":      {`<?xml version="1.0" encoding="GBK"?><kml><name>网格一二三</name></kml>`, codeWrongEncoding, "UTF-8", 0},
		"element among numbers": {before + "<Placemark><Point><coordinates>1<b/>,2</coordinates></Point></Placemark>" + after, codeSyntax, "element in coordinates", 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readAll(t.Context(), input(c.text), Open)
			var fault *dataset.FileFault
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, c.code, fault.Code, fault.Detail)
			assert.Contains(t, fault.Detail, c.says)
			assert.NotEmpty(t, fault.Repair)
			assert.Equal(t, c.line, fault.Line)
		})
	}
}

func TestLimits(t *testing.T) {
	many := "<Polygon><outerBoundaryIs><LinearRing><coordinates>" + strings.Repeat("1,2 ", 101) + "</coordinates></LinearRing></outerBoundaryIs></Polygon>"
	data := strings.Builder{}
	for i := range 101 {
		data.WriteString(`<Data name="` + strings.Repeat("a", i) + `"/>`)
	}
	for name, c := range map[string]struct {
		placemark string
		limits    dataset.Limits
		code      string
		feature   bool // it is the feature's fault, and reading goes on
	}{
		"ring":           {many, dataset.Limits{RingVertices: 100}, codeTooManyVertices, true},
		"feature":        {"<MultiGeometry>" + many + many + "</MultiGeometry>", dataset.Limits{RingVertices: 200, FeatureVertices: 200}, codeTooManyVertices, true},
		"members":        {"<ExtendedData>" + data.String() + "</ExtendedData>", dataset.Limits{Members: 100}, codeTooManyMembers, false},
		"bytes":          {"<name>" + strings.Repeat("<!-- x -->", 100) + "</name>", dataset.Limits{FeatureBytes: 500}, codeFeatureTooLarge, false},
		"long text":      {"<name>" + strings.Repeat("x", tokenBytes+1) + "</name>", dataset.Limits{}, codeFeatureTooLarge, false},
		"long tag":       {"<name " + strings.Repeat("a='' ", tokenBytes/5+1) + "/>", dataset.Limits{}, codeFeatureTooLarge, false},
		"tag of numbers": {"<Point><coordinates>1,2<b " + strings.Repeat("a='' ", tokenBytes/5+1) + "/></coordinates></Point>", dataset.Limits{}, codeFeatureTooLarge, false},
		"coordinates":    {"<Point><coordinates>" + strings.Repeat(" ", 2<<20) + "</coordinates></Point>", dataset.Limits{FeatureBytes: 1 << 20}, codeFeatureTooLarge, false},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(before + "<Placemark>" + c.placemark + "</Placemark><Placemark/>" + after)
			in.Limits = c.limits.OrDefaults()
			all, _, err := readAll(t.Context(), in, Open)
			if c.feature {
				require.NoError(t, err)
				require.Len(t, all, 2)
				require.NotEmpty(t, all[0].Faults)
				assert.Equal(t, c.code, all[0].Faults[0].Code)
				return
			}
			var fault *dataset.FileFault
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, c.code, fault.Code)
		})
	}
}

// A schema of many fields that no Placemark has does not make a small file large.
func TestSchemaDoesNotSwell(t *testing.T) {
	var b strings.Builder
	b.WriteString(before + `<Schema id="s">`)
	for i := range 9_999 {
		b.WriteString(`<SimpleField name="` + json.Number(strings.Repeat("1", i%7+1)).String() + strings.Repeat("x", i/7%40) + strings.Repeat("y", i/280) + `" type="int"/>`)
	}
	b.WriteString("</Schema>" + strings.Repeat(`<Placemark><ExtendedData><SchemaData schemaUrl="#s"/></ExtendedData></Placemark>`, 1000) + after)
	all, _, err := readAll(t.Context(), input(b.String()), Open)
	var fault *dataset.FileFault
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, codeTooManyMembers, fault.Code)
	assert.Less(t, len(all), 200)
}

func TestFolders(t *testing.T) {
	named := func(s string) string { return "<Placemark><name>" + s + "</name></Placemark>" }
	file := before + "<name>all</name><Folder><name>grids</name>" + named("a") + "<Folder><name>more</name>" + named("b") + "</Folder>" + named("c") + "</Folder><Folder><name>zones</name>" + named("d") + "</Folder><NetworkLink><name>n</name></NetworkLink><GroundOverlay/>" + after
	for table, want := range map[string]string{"": "abcd", "grids": "abc", "more": "b", "zones": "d", "all": "abcd"} {
		in := input(file)
		in.Table = table
		all, about, err := readAll(t.Context(), in, Open)
		require.NoError(t, err)
		got := ""
		for _, f := range all {
			got += f.Properties[0].Value.(string)
		}
		assert.Equal(t, want, got)
		assert.Equal(t, table, about.Table)
		notes := []string{noteLink, noteOverlay}
		if table == "" {
			notes = append(notes, noteFoldersJoin)
		}
		assert.Equal(t, notes, noteCodes(about))
	}
	in := input(file)
	in.Table = "farms"
	_, _, err := readAll(t.Context(), in, Open)
	var fault *dataset.FileFault
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, codeNoTable, fault.Code)
	assert.Contains(t, fault.Detail, `"grids", "more", "zones"`)
}

func TestEncodings(t *testing.T) {
	body := `<kml xmlns="http://earth.google.com/kml/2.1"><Folder><name>甲</name><Placemark><name>网格㐀</name></Placemark></Folder></kml>`
	plain := strings.ReplaceAll(body, "㐀", "")
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(plain)
	require.NoError(t, err)
	gb18030, err := simplifiedchinese.GB18030.NewEncoder().String(body)
	require.NoError(t, err)
	wide := func(order unicode.Endianness, mark unicode.BOMPolicy, s string) string {
		out, err := unicode.UTF16(order, mark).NewEncoder().String(s)
		require.NoError(t, err)
		return out
	}
	for name, c := range map[string]struct{ text, asked, want, encoding string }{
		"nothing said":         {body, "", "网格㐀", "UTF-8"},
		"mark":                 {"\xef\xbb\xbf" + body, "", "网格㐀", "UTF-8"},
		"mark and declaration": {"\xef\xbb\xbf<?xml version='1.0' encoding='gb2312'?>" + body, "", "网格㐀", "UTF-8"},
		"declared":             {"<?xml version='1.0' encoding='gb2312'?>" + gbk, "", "网格", "GBK"},
		"of four bytes":        {"<?xml version='1.0' encoding='GB18030'?>" + gb18030, "", "网格㐀", "GB18030"},
		"asked":                {gbk, "GBK", "网格", "GBK"},
		"asked against":        {"<?xml version='1.0' encoding='GBK'?>" + body, "UTF-8", "网格㐀", "UTF-8"},
		"UTF-16":               {wide(unicode.LittleEndian, unicode.UseBOM, "<?xml version='1.0' encoding='UTF-16'?>"+body), "", "网格㐀", "UTF-16LE"},
		"big UTF-16":           {wide(unicode.BigEndian, unicode.IgnoreBOM, body), "", "网格㐀", "UTF-16BE"},
		"UTF-16 said wrongly":  {"<?xml version='1.0' encoding='utf-16'?>" + body, "", "网格㐀", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(c.text)
			in.Encoding = c.asked
			is, err := Is(in)
			require.NoError(t, err)
			assert.True(t, is)
			all, about, err := readAll(t.Context(), in, Open)
			require.NoError(t, err)
			assert.Equal(t, []dataset.Property{text("Name", c.want)}, all[0].Properties)
			assert.Equal(t, c.encoding, about.Encoding)
		})
	}
	in := input("<?xml version='1.0' encoding='GBK'?>\n" + gb18030)
	_, _, err = readAll(t.Context(), in, Open)
	var fault *dataset.FileFault
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, codeBadUTF8, fault.Code, "four bytes are no GBK")
	assert.Equal(t, 2, fault.Line)
}

func TestIs(t *testing.T) {
	for s, want := range map[string]bool{"": false, "<": false, "<kml": true, " \n<?xml": true, "<!--": true, "< 5": false, "{": false, "a<b>": false, "PK\x03\x04": false, "\xff\xfe": false} {
		got, err := Is(input(s))
		require.NoError(t, err)
		assert.Equal(t, want, got, "%q", s)
	}
	_, err := Is(&dataset.Input{ReaderAt: failing{}, Size: 10})
	assert.ErrorIs(t, err, errDisk)
}

var errDisk = errors.New("disk gone")

// failing cannot be read.
type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

// halfway fails behind so many bytes.
type halfway struct {
	io.ReaderAt
	most int64
}

func (h halfway) ReadAt(b []byte, at int64) (int, error) {
	if at+int64(len(b)) > h.most {
		return 0, errDisk
	}
	return h.ReaderAt.ReadAt(b, at)
}

// What reading fails with is no fault of the file, and reading ends with its context.
func TestReadingFails(t *testing.T) {
	file := before + strings.Repeat("<Placemark><name>a</name></Placemark>", 100_000) + after
	in := input(file)
	in.ReaderAt = halfway{in.ReaderAt, 2 << 20}
	_, _, err := readAll(t.Context(), in, Open)
	assert.ErrorIs(t, err, errDisk)

	ctx, cancel := context.WithCancel(t.Context())
	r, err := Open(ctx, input(file))
	require.NoError(t, err)
	cancel()
	for err == nil {
		_, err = r.Next()
	}
	assert.ErrorIs(t, err, context.Canceled)
	_, again := r.Next()
	assert.Equal(t, err, again)
}

// The place reached only grows, and a Placemark has its line.
func TestPlaces(t *testing.T) {
	all, _, err := readAll(t.Context(), input(before+strings.Repeat("<Placemark>\n</Placemark>\n", 20_000)+after), Open)
	require.NoError(t, err)
	last := int64(0)
	for i, f := range all {
		assert.Equal(t, 2*i+1, f.Line)
		assert.GreaterOrEqual(t, f.End, last)
		last = f.End
	}
	assert.Positive(t, last)
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{before + "<Placemark>" + square + "</Placemark>" + after, "<kml><Folder><name>a</name><Placemark><MultiGeometry>" + square + "<Point><coordinates>1,2,3</coordinates></Point></MultiGeometry></Placemark></Folder></kml>",
		`<kml><Document><Schema id="s"><SimpleField name="n" type="int"/></Schema><Placemark><name>x</name><ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="n">1</SimpleData></SchemaData><Data name="a"><value>b</value></Data></ExtendedData></Placemark></Document></kml>`,
		"<!DOCTYPE a><a/>", "\xff\xfe<\x00k\x00m\x00l\x00/\x00>\x00", "<?xml version='1.0' encoding='GBK'?><kml><Placemark><name>\xcd\xf8</name></Placemark></kml>"} {
		f.Add([]byte(s), uint8(0))
	}
	f.Fuzz(func(t *testing.T, text []byte, how uint8) {
		in := &dataset.Input{ReaderAt: bytes.NewReader(text), Size: int64(len(text)), Points: how&1 != 0, Limits: dataset.Limits{FeatureBytes: 1 << 16, RingVertices: 50, FeatureVertices: 100, Members: 20, Depth: 12}.OrDefaults()}
		if how&2 != 0 {
			in.Table = "a"
		}
		if how&4 != 0 {
			in.Encoding = "GBK"
		}
		_, err := Is(in)
		require.NoError(t, err)
		all, _, err := readAll(t.Context(), in, Open)
		var fault *dataset.FileFault
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("no fault of the file: %v", err)
		}
		for _, one := range all {
			checkFeature(t, one, in.Points)
		}
	})
}

// kmz packs files.
func kmz(t *testing.T, members ...[2]string) *dataset.Input {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		out, err := w.Create(m[0])
		require.NoError(t, err)
		_, err = out.Write([]byte(m[1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return input(b.String())
}

func TestArchives(t *testing.T) {
	of := func(name string) string { return "<kml><Placemark><name>" + name + "</name></Placemark></kml>" }
	const leads = "<kml><NetworkLink><Link><href>layers/a.kml</href></Link></NetworkLink></kml>"
	for name, c := range map[string]struct {
		members     [][2]string
		table, want string
		notes       []string
		code        string
	}{
		"one":           {members: [][2]string{{"files/x.png", "1"}, {"a.kml", of("a")}}, want: "a", notes: []string{}},
		"main":          {members: [][2]string{{"a.kml", of("a")}, {"doc.kml", of("doc")}}, want: "doc", notes: []string{noteOthers}},
		"named":         {members: [][2]string{{"x/a.kml", of("a")}, {"doc.kml", of("doc")}}, table: "a", want: "a", notes: []string{}},
		"main leads on": {members: [][2]string{{"doc.kml", leads}, {"layers/a.kml", of("a")}}, want: "a", notes: []string{}},
		"two led to":    {members: [][2]string{{"doc.kml", leads}, {"layers/a.kml", of("a")}, {"layers/b.kml", of("b")}}, code: codeTableNeeded},
		"two":           {members: [][2]string{{"a.kml", of("a")}, {"b.kml", of("b")}}, code: codeTableNeeded},
		"not there":     {members: [][2]string{{"a.kml", of("a")}, {"b.kml", of("b")}}, table: "c", code: codeNoTable},
		"main is empty": {members: [][2]string{{"doc.kml", leads}}, want: "", notes: []string{noteLink}},
		"no KML":        {members: [][2]string{{"a.txt", ""}}, code: codeNotKML},
		"broken":        {members: [][2]string{{"a.kml", "<kml><Placemark>"}}, code: codeTruncated},
	} {
		t.Run(name, func(t *testing.T) {
			in := kmz(t, c.members...)
			in.Table = c.table
			is, err := IsPacked(in)
			require.NoError(t, err)
			assert.Equal(t, c.code != codeNotKML, is)
			all, about, err := readAll(t.Context(), in, OpenPacked)
			if c.code != "" {
				var fault *dataset.FileFault
				require.ErrorAs(t, err, &fault)
				assert.Equal(t, c.code, fault.Code)
				assert.Equal(t, c.code == codeTableNeeded, strings.Contains(fault.Repair, "--table NAME"), fault.Repair)
				return
			}
			require.NoError(t, err)
			got := ""
			for _, f := range all {
				got += f.Properties[0].Value.(string)
			}
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.notes, noteCodes(about))
		})
	}
	is, err := IsPacked(input("<kml/>"))
	require.NoError(t, err)
	assert.False(t, is)
}

// A KML that swells is refused as every archive is, whatever was read of it before.
func TestArchiveBomb(t *testing.T) {
	_, _, err := readAll(t.Context(), kmz(t, [2]string{"doc.kml", before + strings.Repeat(" ", 65<<20) + after}), OpenPacked)
	var fault *dataset.FileFault
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, archive.CodeBomb, fault.Code)
}
