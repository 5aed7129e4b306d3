package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// format is a format of a batch.
type format uint8

const (
	formatCSV format = iota
	formatNDJSON
	formatSheet
	formatArray
	formatObject // one JSON object
)

func (f format) media() string {
	switch f {
	case formatCSV:
		return mediaCSV
	case formatNDJSON:
		return mediaNDJSON
	case formatSheet:
		return mediaSheet
	default:
		return mediaJSON
	}
}

// frame is the coordinate systems of a batch: of what comes in and of what goes out.
type frame struct{ in, out system }

// reads is the system of the places in the rows.
func (f frame) reads() system { return f.in }

// questions is what a batch asks of each row.
type questions interface {
	// of is what is asked of rows that say a place, an address, both or neither.
	of(placed, named bool) (questions, error)
	// addresses is the column, or the member, that holds the addresses.
	addresses() addressColumn
	// byAddress tells that rows are asked by their addresses: their places are not read.
	byAddress() bool
	// instead says what else than a place rows may have; "" if nothing.
	instead() string
	// reads is the coordinate system of the places in the rows.
	reads() system
	// answeredFor is the day, the revision and the draft that all rows are answered for.
	answeredFor() *moment
	// columns are what an answer as a table adds, without error.
	columns() []string
	// column tells what a column of the caller's with this heading, in lower case, says of its row beside the place: the
	// name of a parameter, and of a count what it counts; "" for a column that is carried through only.
	column(heading string) (name string, measure zoning.Measure)
	// grids appends the grid of each point, for appendColumns, where it is sooner known of many points together; else nothing.
	grids(dst []atlas.Hit, points []orb.Point) []atlas.Hit
	// appendColumns appends the answer's values, each after a comma. Own is what the row's columns say, grid what grids
	// said of p, nil if that was not asked.
	appendColumns(dst []byte, p orb.Point, own []rowValue, grid *atlas.Hit) ([]byte, error)
	// members are the names in a JSON answer.
	members() []string
	// appendObject appends the answer to a row of JSON as an object.
	appendObject(dst []byte, it *item) ([]byte, error)
}

// batch answers a POST of many questions, or of one JSON object, which is then asked alone.
func (s *service) batch(c *gin.Context, q *query, ask func(m *moment, f frame, alone bool) questions) error {
	in, out, err := parseSystems(q)
	if err != nil {
		return err
	}
	bom, err := q.flag("bom")
	if err != nil {
		return err
	}
	if c.Request.ContentLength > s.o.MaxBatch {
		return &http.MaxBytesError{Limit: s.o.MaxBatch}
	}
	flow := newPace(c)
	head := &prelude{r: &pacedReader{r: http.MaxBytesReader(c.Writer, c.Request.Body, s.o.MaxBatch), pace: flow}}
	f, err := batchFormat(c.Request, head)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, f.media()); err != nil {
		return err
	}
	if bom && f != formatCSV {
		return badParameter("bom", "only a CSV answer can begin with a byte order mark")
	}
	sheet := q.text("sheet")
	if sheet != "" && f != formatSheet {
		return badParameter("sheet", "only a workbook has sheets")
	}
	m, err := s.asked(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	c.Writer.Header()["Gridzone-Revision"] = m.header
	c.Writer.Header()["Vary"] = varyAccept
	c.Writer.Header()["Cache-Control"] = noStore
	asked := ask(m, frame{in, out}, f == formatObject)
	switch f {
	case formatObject:
		return s.answerOne(c, m, head, asked)
	case formatCSV:
		return s.streamCSV(c, flow, head, asked, bom)
	case formatSheet:
		return s.streamSheet(c, flow, head, sheet, asked)
	case formatNDJSON:
		return s.streamRows(c, flow, head, f, &lines{}, func(dst, rows []byte) ([]byte, error) { return answerLines(dst, rows, asked) }, nil, nil)
	default:
		return s.streamRows(c, flow, head, f, &array{}, func(dst, rows []byte) ([]byte, error) { return answerElements(dst, rows, asked) }, []byte("["), []byte("\n]\n"))
	}
}

// batchFormat tells the format from the media type, or else from the first byte.
func batchFormat(r *http.Request, head *prelude) (format, error) {
	if err := head.skipBOM(); err != nil {
		return 0, err
	}
	first, err := head.firstByte()
	if err != nil {
		return 0, err
	}
	packed, err := head.looksPacked()
	if err != nil {
		return 0, err
	}
	switch media := mediaType(r); media {
	case mediaSheet:
		return formatSheet, nil
	case "application/vnd.ms-excel": // of whatever opens in Excel
		if packed {
			return formatSheet, nil
		}
		return formatCSV, nil
	case "text/csv", "application/csv":
		if packed {
			return 0, problem(codeMediaType, "the body is a workbook and no CSV; send it as "+mediaSheet)
		}
		return formatCSV, nil
	case mediaNDJSON, mediaGeoSeq, "application/ndjson", "application/jsonl", "application/jsonlines", "application/x-jsonlines", "application/x-jsonl":
		return formatNDJSON, nil
	case mediaJSON, mediaGeoJSON:
		switch first {
		case '[':
			return formatArray, nil
		case '{':
			return formatObject, nil
		}
		return 0, problem(codeBadBody, "the body begins neither an array nor an object")
	case "", "application/octet-stream", "application/x-www-form-urlencoded", "text/plain":
		if packed {
			return formatSheet, nil
		}
		switch first {
		case '[':
			return formatArray, nil
		case '{', recordSeparator:
			return formatNDJSON, nil
		}
		return formatCSV, nil
	default:
		return 0, problem(codeMediaType, media+" is not read here; send application/json, application/x-ndjson, application/geo+json-seq, text/csv or an XLSX workbook ("+mediaSheet+")")
	}
}

// smallBody is the most bytes of a batch that is answered however many are open, as long as its caller's share of memory holds the answer, and read
// whole before it is: what is wrong with it is told in a problem, not by breaking off.
const smallBody = 64 << 10

// streamRows runs the pipeline over rows and sends what comes of it, between an
// opening and a closing text.
func (s *service) streamRows(c *gin.Context, flow *pace, head *prelude, f format, rows splitter, work func(dst, rows []byte) ([]byte, error), opening, closing []byte) error {
	var whole []byte
	open, unread := s.portion(s.open, c.Request), s.portion(s.unread, c.Request)
	keep := keeping{unread: &unread}
	if n := c.Request.ContentLength; n >= 0 && n <= smallBody {
		var err error
		if whole, err = io.ReadAll(head); err != nil {
			return streamFault(err)
		}
		keep.aside = open.enter
	} else {
		release, err := open.enter()
		if err != nil {
			return err
		}
		defer release()
	}
	_ = flow.rc.EnableFullDuplex() // HTTP/2 and calls in process have it anyway
	var begun, given atomic.Bool   // the answer is begun; the stream is given up
	first := true
	p := &pipeline{in: head, whole: whole, rows: rows, work: work, slots: s.working, abort: func() {
		given.Store(true)
		flow.stop(begun.Load())
	}}
	p.out = newSpool(s.o.SpoolDir, s.o.MaxSpool, p.outs.put, keep)
	defer p.out.close()
	begin := func() error {
		begun.Store(true)
		if given.Load() { // too late: a problem is answered instead
			begun.Store(false)
			return errGone
		}
		c.Writer.Header().Set("Content-Type", f.media())
		c.Status(http.StatusOK)
		_, err := c.Writer.Write(opening)
		return err
	}
	p.send = func(b []byte, last bool) error {
		if !begun.Load() {
			if err := begin(); err != nil {
				return err
			}
		}
		if first && f == formatArray {
			b = b[1:] // each element brings the comma before it
		}
		first = false
		if err := flow.send(c.Writer, b); err != nil {
			return err
		}
		if last {
			return flow.flush()
		}
		return nil
	}
	err := p.run()
	if err == nil && !begun.Load() {
		err = begin()
	}
	if err == nil {
		_, err = c.Writer.Write(closing)
	}
	if err == nil {
		return nil
	}
	if !begun.Load() {
		return streamFault(err)
	}
	if !errors.Is(err, errGone) {
		s.log.WarnContext(c.Request.Context(), "batch broken off", "request_id", requestID(c), "error", err)
	}
	broken()
	return nil
}

// streamFault is what a stream that failed before its answer began comes to.
func streamFault(err error) error {
	var p *Problem
	var tooLarge *http.MaxBytesError
	if errors.As(err, &p) || errors.As(err, &tooLarge) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) {
		return bodyFault(err)
	}
	return err
}

// answerOne answers a single JSON object.
func (s *service) answerOne(c *gin.Context, m *moment, head *prelude, asked questions) error {
	raw, err := io.ReadAll(io.LimitReader(head, s.o.MaxBody+1))
	if err != nil {
		return bodyFault(err)
	}
	if int64(len(raw)) > s.o.MaxBody {
		return &http.MaxBytesError{Limit: s.o.MaxBody}
	}
	it, asked, err := readAsked(raw, asked)
	if err != nil {
		return err
	}
	body, err := asked.appendObject(nil, it)
	if err != nil {
		return err
	}
	body = append(withMembers(nil, it, asked, body), '\n')
	s.once(c, m, body)
	write(c, body)
	return nil
}

// prelude lets the first bytes of a stream be looked at before it is read.
type prelude struct {
	r   io.Reader
	b   []byte // read and not yet taken
	err error
}

// Read implements io.Reader.
func (p *prelude) Read(b []byte) (int, error) {
	if len(p.b) > 0 {
		n := copy(b, p.b)
		p.b = p.b[n:]
		return n, nil
	}
	if p.err != nil {
		return 0, p.err
	}
	return p.r.Read(b)
}

// fill reads some more. At the end of the input it returns false.
func (p *prelude) fill() (bool, error) {
	if p.err == nil {
		at := len(p.b)
		p.b = append(p.b, make([]byte, 4096)...)
		n, err := p.r.Read(p.b[at:])
		p.b, p.err = p.b[:at+n], err
	}
	if p.err != nil && !errors.Is(p.err, io.EOF) {
		return false, bodyFault(p.err)
	}
	return p.err == nil, nil
}

// skipBOM takes a UTF-8 byte order mark and refuses others.
func (p *prelude) skipBOM() error {
	for len(p.b) < len(utf8BOM) {
		if more, err := p.fill(); err != nil {
			return err
		} else if !more {
			break
		}
	}
	if bytes.HasPrefix(p.b, []byte("\xff\xfe")) || bytes.HasPrefix(p.b, []byte("\xfe\xff")) {
		return problem(codeMediaType, "the body is UTF-16; send UTF-8 or GBK")
	}
	p.b = trimBOM(p.b)
	return nil
}

// firstByte returns the first byte that is not white space.
func (p *prelude) firstByte() (byte, error) {
	for seen := 0; ; {
		for ; seen < len(p.b); seen++ {
			if strings.IndexByte(" \t\r\n", p.b[seen]) < 0 {
				return p.b[seen], nil
			}
		}
		if seen > maxRow {
			return 0, problem(codeBadBody, "the body begins with more than 1 MiB of white space")
		}
		if more, err := p.fill(); err != nil {
			return 0, err
		} else if !more && seen == len(p.b) {
			return 0, problem(codeBadBody, "the body is empty")
		}
	}
}

// looksPacked tells whether the body begins as a workbook does, or as one of the kinds that are not read: that is said then.
func (p *prelude) looksPacked() (bool, error) {
	for len(p.b) < len(packedMagic) {
		if more, err := p.fill(); err != nil {
			return false, err
		} else if !more {
			break
		}
	}
	return bytes.HasPrefix(p.b, []byte(packedMagic)) || bytes.HasPrefix(p.b, []byte(compoundMagic)), nil
}
