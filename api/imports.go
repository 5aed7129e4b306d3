package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"gridzone/importers"
	"gridzone/importers/dataset"
	"gridzone/zoning"
)

// maxField is the most bytes of a form field that is not the file.
const maxField = 64 << 10

// imports answers POST /v1/imports: the file is kept aside first, so that a slow
// caller holds nothing, then put on record whole or not at all; at once, or in its turn when the caller prefers not to wait.
func (s *service) imports(c *gin.Context, q *query) error {
	who, key, err := commander(c)
	if err != nil {
		return err
	}
	later := prefers(c.Request, respondAsync)
	if later {
		if err := s.o.Imports.Room(who.Name, key); err != nil {
			return queueFault(err)
		}
	}
	if c.Request.ContentLength > s.o.MaxUpload {
		return &http.MaxBytesError{Limit: s.o.MaxUpload}
	}
	file, name, err := s.receive(c, q)
	if err != nil {
		return err
	}
	ours := true
	defer func() {
		if ours {
			discard(file)
		}
	}()
	if err := noKeyIn(c, q); err != nil { // a form has brought more
		return err
	}
	o, err := s.importOptions(q)
	if err != nil {
		return err
	}
	if o.Layer == zoning.Zones && o.Publication == "" && !who.Role.May(zoning.Administer) {
		return problem(codeForbidden, "zones that are imported without a publication are approved by nobody, which takes a key of the role "+rolesWith(zoning.Administer)+
			"; name a draft with publication, which somebody else approves")
	}
	o.Actor, o.Key = who, key
	if o.Name == "" {
		o.Name = name
	}
	if o.Name, err = nameOnRecord(o.Name); err != nil {
		return err
	}
	if o.Publication != "" {
		needed := something
		if o.DryRun {
			needed = anything
		}
		a, err := s.act(c, o.Publication, needed)
		if err != nil {
			return err
		}
		if o.Version, err = draftVersion(&a); err != nil {
			return err
		}
	}
	if later {
		taken, err := s.enqueue(c, q, file, o)
		ours = !taken
		return err
	}
	// The file is here: what follows no longer depends on the caller, who may go.
	patience(c, time.Hour)
	report, err := importers.Import(context.WithoutCancel(c.Request.Context()), s.live, file, o)
	if err != nil && o.Publication != "" {
		return told(err)
	}
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h["Gridzone-Revision"] = []string{strconv.FormatInt(report.Revision, 10)}
	if !report.Refused() || report.DryRun {
		h["Cache-Control"] = noStore
		if o.Publication != "" && !report.DryRun {
			h["Etag"] = []string{versionTag(report.Version)}
		}
		write(c, marshal(s.report(report)))
		return nil
	}
	s.refuse(c, "file", report)
	return nil
}

// nameOnRecord is the name of a file as it goes on record: neither a key nor a telephone number stands in it.
func nameOnRecord(name string) (string, error) {
	if _, unseen := zoning.Unseen(name); unseen {
		return "", badParameter("name", "in the name of the file stands a character that ends a line, turns the direction of writing or cannot be seen; give the file another name, or name it with name")
	}
	return zoning.ConcealPhones(zoning.Conceal(name)), nil
}

// report is what is told of a report here.
func (s *service) report(r *importers.Report) ImportReport {
	w := newReport(r)
	w.Demo = s.o.Demo
	return w
}

// idempotencyKey reads the header Idempotency-Key, with or without the quotes of
// a structured field.
func idempotencyKey(r *http.Request) (string, error) {
	values := r.Header.Values("Idempotency-Key")
	if len(values) == 0 {
		return "", nil
	}
	key := strings.Trim(values[0], `"`)
	if len(values) > 1 || key == "" || len(key) > 255 || !utf8.ValidString(key) || strings.ContainsFunc(key, unicode.IsControl) {
		return "", badParameter("Idempotency-Key", "one key of 1 to 255 bytes without control characters is needed")
	}
	return key, nil
}

// importOptions reads the parameters of an import.
func (s *service) importOptions(q *query) (importers.Options, error) {
	o := importers.Options{Publication: q.text("publication"), CRS: q.text("crs"), Replace: q.text("replace"), Name: q.text("name"), Format: q.text("format"),
		Table: q.text("table"), Encoding: q.text("encoding"), TempDir: s.o.SpoolDir,
		Demo: s.o.Demo, Limits: dataset.Limits{Bytes: s.o.MaxUpload, Vertices: s.o.MaxVertices, Features: s.o.MaxFeatures, Time: s.o.ImportTime}}
	if id, given := q.get("publication"); given && id == "" {
		return o, badParameter("publication", "empty; the id of a draft is needed, or nothing")
	}
	layer, ok := q.get("layer")
	if !ok {
		return o, badParameter("layer", "missing; one of divisions, grids, zones, farms, addresses is needed")
	}
	o.Layer = zoning.Layer(layer)
	if !slices.Contains(zoning.FileLayers(), o.Layer) {
		return o, badParameter("layer", strconv.Quote(layer)+" is none of divisions, grids, zones, farms, addresses")
	}
	_, err := parseSystem(q, "crs")
	if err != nil {
		return o, err
	}
	if o.DryRun, err = q.flag("dry_run"); err != nil {
		return o, err
	}
	if from, ok := q.get("from"); ok {
		day, err := zoning.ParseDay(from)
		o.From = &day
		if err != nil {
			return o, badParameter("from", strconv.Quote(from)+" is not a day written YYYY-MM-DD")
		}
		if o.Replace == "" {
			return o, badParameter("from", "says when rows end that the file does not name, which takes replace")
		}
	}
	if names, given := q.get("repair"); given {
		o.Repairs = strings.Split(names, ",")
		for _, name := range o.Repairs {
			if !slices.Contains(importers.Repairs(), name) {
				return o, badParameter("repair", strconv.Quote(name)+" is none of "+strings.Join(importers.Repairs(), ", "))
			}
		}
	}
	if o.AllowAreaChange, err = q.flag("allow_area_change"); err != nil {
		return o, err
	}
	if reason, given := q.get("allow"); given {
		if o.Allow = reason; reason == "" {
			return o, badParameter("allow", "empty; the reason why the overlaps are let in is needed, or nothing")
		}
	}
	if v, ok := q.get("map"); ok {
		if o.Map, err = parseMap(v); err != nil {
			return o, err
		}
	}
	return o, nil
}

// parseMap reads "code=GRID_CODE,name=NAME".
func parseMap(v string) (map[string]string, error) {
	m := map[string]string{}
	for pair := range strings.SplitSeq(v, ",") {
		ours, theirs, ok := strings.Cut(pair, "=")
		ours, theirs = strings.TrimSpace(ours), strings.TrimSpace(theirs)
		if !ok || ours == "" || theirs == "" {
			return nil, badParameter("map", strconv.Quote(pair)+" is not written property=PROPERTY_OF_THE_FILE")
		}
		if _, twice := m[ours]; twice {
			return nil, badParameter("map", strconv.Quote(ours)+" is mapped twice")
		}
		m[ours] = theirs
	}
	return m, nil
}

// receive keeps the body, or the form field "file" of it, in a temporary file
// that stands at its start, and returns the name the caller gave it. Other form
// fields are read as parameters. Several files of a form are those of one shapefile.
func (s *service) receive(c *gin.Context, q *query) (file *os.File, name string, err error) {
	body := &pacedReader{r: http.MaxBytesReader(c.Writer, c.Request.Body, s.o.MaxUpload), pace: newPace(c)}
	if mediaType(c.Request) == "multipart/form-data" {
		file, name, err = receiveForm(c.Request, body, s.o.SpoolDir, q)
	} else {
		file, err = receiveBody(c.Request, body, s.o.SpoolDir)
	}
	if err != nil {
		return nil, "", err
	}
	if _, err = file.Seek(0, io.SeekStart); err != nil {
		discard(file)
		return nil, "", err
	}
	return file, name, nil
}

// receiveBody keeps a body that is the file.
func receiveBody(r *http.Request, body io.Reader, dir string) (*os.File, error) {
	file, err := scratch(dir, "gridzone-import-*")
	if err != nil {
		return nil, err
	}
	if err = copyBody(file, body); err == nil && mediaType(r) == "" {
		err = notEmpty(file)
	}
	if err != nil {
		discard(file)
		return nil, err
	}
	return file, nil
}

// notEmpty refuses a request without a body, and without a word of what it would be. A file of nothing has a media
// type, and gets its report.
func notEmpty(file *os.File) error {
	size, err := file.Seek(0, io.SeekCurrent)
	if err == nil && size == 0 {
		err = problem(codeBadBody, "there is no file; send it as the body, or as the form field file")
	}
	return err
}

// copyBody tells a body that breaks off from a disk that fails.
func copyBody(file *os.File, body io.Reader) error {
	read := &faultReader{r: body}
	if _, err := io.Copy(file, read); err != nil {
		if read.err != nil {
			return bodyFault(read.err)
		}
		return noRoom(err)
	}
	return nil
}

// faultReader remembers that reading failed.
type faultReader struct {
	r   io.Reader
	err error
}

func (f *faultReader) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// receiveForm reads a multipart body.
func receiveForm(r *http.Request, body io.Reader, dir string, q *query) (file *os.File, name string, err error) {
	r.Body = io.NopCloser(body)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, "", problem(codeBadBody, "the multipart body has no usable boundary")
	}
	loose := &looseFiles{dir: dir}
	defer loose.close()
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", bodyFault(err)
		}
		field := part.FormName()
		if field == "file" {
			if err := loose.add(part.FileName(), part); err != nil {
				return nil, "", err
			}
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, maxField+1))
		if err != nil {
			return nil, "", bodyFault(err)
		}
		if len(value) > maxField {
			return nil, "", badParameter(field, "too long")
		}
		if err := q.set(field, string(value)); err != nil {
			return nil, "", err
		}
	}
	return loose.one()
}
