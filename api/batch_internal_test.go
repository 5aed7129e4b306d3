package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// echo answers every point with its coordinates, and fails for one longitude.
type echo struct {
	frame
	addressColumn
	fail float64
}

func (e *echo) of(bool, bool) (questions, error) { return e, nil }
func (*echo) byAddress() bool                    { return false }
func (*echo) answeredFor() *moment               { return &moment{} }
func (*echo) instead() string                    { return "" }

func (e *echo) columns() []string { return []string{"sum"} }
func (e *echo) members() []string { return []string{"sum", "error"} }

func (e *echo) column(string) (string, zoning.Measure) { return "", "" }

func (*echo) grids(dst []atlas.Hit, _ []orb.Point) []atlas.Hit { return dst }

func (e *echo) appendColumns(dst []byte, p orb.Point, _ []rowValue, _ *atlas.Hit) ([]byte, error) {
	if p[0] == e.fail && e.fail != 0 {
		return nil, errors.New("boom")
	}
	if p[0] == 13 {
		panic("unlucky")
	}
	return appendNumber(append(dst, ','), p[0]+p[1]), nil
}

func (e *echo) appendObject(dst []byte, it *item) ([]byte, error) {
	return append(appendNumber(append(dst, `{"sum":`...), it.point[0]+it.point[1]), '}'), nil
}

// slowly gives a few bytes at each read.
type slowly struct {
	r io.Reader
	n int
}

func (s slowly) Read(b []byte) (int, error) { return s.r.Read(b[:min(len(b), s.n)]) }

func runCSV(t *testing.T, in io.Reader, fail float64) (string, error) {
	t.Helper()
	head := &prelude{r: in}
	tab := &table{asked: &echo{fail: fail}}
	opening, err := tab.header(head)
	if err != nil {
		return "", err
	}
	out := bytes.NewBuffer(opening)
	p := &pipeline{in: head, rows: tab, work: tab.answer, abort: func() {}}
	p.out = newSpool(t.TempDir(), 1<<30, p.outs.put, keeping{})
	defer p.out.close()
	p.send = func(b []byte, _ bool) error { out.Write(b); return nil }
	err = p.run()
	return out.String(), err
}

func runCSVAll(t *testing.T, in io.Reader) string {
	t.Helper()
	out, err := runCSV(t, in, 0)
	require.NoError(t, err)
	return out
}

func TestPipelineCSV(t *testing.T) {
	in := "id,lon,lat\r\n" +
		"1,1,2\r\n" +
		"\"a \"\"b\"\",\nc\",3,4\r\n" +
		"\r\n" +
		"2,x,4\r\n" +
		"3,5\r\n" +
		"4,1,2,9\r\n" +
		"5,a\"b,2\r\n" +
		"6, 1 ,\"2\"\r\n" +
		"7,200,2\r\n" +
		"8,1,2"
	want := "id,lon,lat,sum,error\r\n" +
		"1,1,2,3,\r\n" +
		"\"a \"\"b\"\",\nc\",3,4,7,\r\n" +
		"2,x,4,,bad_parameter: lon: not a number\r\n" +
		"3,5,,,bad_parameter: lat: missing\r\n" +
		"\"4,1,2,9\",,,,bad_body: the row has 4 fields and the header 3\r\n" +
		"\"5,a\"\"b,2\",,,,bad_body: a quote stands where none can\r\n" +
		"6, 1 ,\"2\",3,\r\n" +
		"7,200,2,,bad_parameter: lon: 200 is not between -180 and 180\r\n" +
		"8,1,2,3,\r\n"
	for _, n := range []int{1, 2, 3, 7, 1000} {
		assert.Equal(t, want, runCSVAll(t, slowly{strings.NewReader(in), n}), "%d bytes at a time", n)
	}
}

// TestPipelineOrder sends enough rows for many chunks, with and without quotes.
func TestPipelineOrder(t *testing.T) {
	for _, quote := range []string{"", `"`} {
		var in, want strings.Builder
		in.WriteString("id,lat,lon\n")
		want.WriteString("id,lat,lon,sum,error\n")
		for i := range 100_000 {
			lat := float64(i % 90)
			fmt.Fprintf(&in, "%s%d%s,%v,0.5\n", quote, i, quote, lat)
			fmt.Fprintf(&want, "%s%d%s,%v,0.5,%v,\n", quote, i, quote, lat, lat+0.5)
		}
		got := runCSVAll(t, strings.NewReader(in.String()))
		require.Equal(t, len(want.String()), len(got))
		require.True(t, want.String() == got)
	}
}

func TestPipelineFails(t *testing.T) {
	rows := "lon,lat\n" + strings.Repeat("1,2\n", 100_000)
	_, err := runCSV(t, strings.NewReader(rows+"7,1\n"+rows[8:]), 7)
	require.ErrorContains(t, err, "boom")
	_, err = runCSV(t, strings.NewReader(rows+"13,1\n"), 0)
	require.ErrorContains(t, err, "unlucky")
	_, err = runCSV(t, io.MultiReader(strings.NewReader(rows), errReader{}), 0)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, err = runCSV(t, strings.NewReader("lon,lat\n"+strings.Repeat("x", 3*maxRow)), 0)
	var p *Problem
	require.ErrorAs(t, err, &p)
	assert.Equal(t, codeTooLarge, p.Code)
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestPipelineConversation asks again only after the answer came.
func TestPipelineConversation(t *testing.T) {
	in, asks := io.Pipe()
	tab := &table{asked: &echo{}, added: 1, headings: headings{lon: 0, lat: 1, width: 2}, eol: []byte("\n")}
	p := &pipeline{in: in, rows: tab, work: tab.answer, abort: func() {}}
	p.out = newSpool(t.TempDir(), 1<<20, p.outs.put, keeping{})
	defer p.out.close()
	answers := make(chan string)
	p.send = func(b []byte, _ bool) error { answers <- string(b); return nil }
	done := make(chan error, 1)
	go func() { done <- p.run() }()
	for i := range 50 {
		_, err := fmt.Fprintf(asks, "1,%d\n", i)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf("1,%d,%d,\n", i, i+1), <-answers)
	}
	require.NoError(t, asks.Close())
	require.NoError(t, <-done)
}

func TestHeader(t *testing.T) {
	for in, want := range map[string]string{
		"lon,lat\n":                           "lon,lat,sum,error\n",
		"\n\r\nlng,LAT":                       "lng,LAT,sum,error\n",
		"经度,\"纬度\",\"a\nb\"\r\n1,2":           "经度,\"纬度\",\"a\nb\",sum,error\r\n",
		"\xbe\xad\xb6\xc8,\xce\xb3\xb6\xc8\n": "经度,纬度,sum,error\n",
	} {
		got, err := runCSV(t, slowly{strings.NewReader(in), 1}, 0)
		require.NoError(t, err, in)
		assert.True(t, strings.HasPrefix(got, want), "%q", got)
	}
	for _, in := range []string{"a,b\n", "lon,lat,lng\n", "lon\n", "lon,\"lat\n", "lon,la\"t\n"} {
		_, err := runCSV(t, strings.NewReader(in), 0)
		var p *Problem
		require.ErrorAs(t, err, &p, in)
		assert.Equal(t, 400, p.Status)
	}
}

func TestGBK(t *testing.T) {
	// 场,lon,lat / 嘉兴 in GBK; the last row is neither GBK nor UTF-8.
	gbk := "\xb3\xa1,lon,lat\nascii,1,2\n\xbc\xce\xd0\xcb,3,4\n\xff\xff,5,6\n"
	want := "场,lon,lat,sum,error\nascii,1,2,3,\n嘉兴,3,4,7,\n\"\uFFFD,5,6\",,,,bad_body: the row is neither UTF-8 nor GBK or not coded like the rows before it\n"
	assert.Equal(t, want, runCSVAll(t, strings.NewReader(gbk)))
	// The first bytes beyond ASCII come late.
	late := "id,lon,lat\n" + strings.Repeat("x,1,2\n", 100_000) + "\xbc\xce\xd0\xcb,3,4\n"
	assert.True(t, strings.HasSuffix(runCSVAll(t, strings.NewReader(late)), "\n嘉兴,3,4,7,\n"))
	// UTF-8 with a broken row keeps the others.
	utf := "名,lon,lat\n嘉兴,1,2\n\xbc\xce,1,2\n嘉善,1,2\n"
	assert.Equal(t, "名,lon,lat,sum,error\n嘉兴,1,2,3,\n\"\uFFFD,1,2\",,,,bad_body: the row is neither UTF-8 nor GBK or not coded like the rows before it\n嘉善,1,2,3,\n",
		runCSVAll(t, strings.NewReader(utf)))
}

// However the network cuts a file, its rows come to the same.
func TestCodingIsThatOfTheFile(t *testing.T) {
	const fault = "bad_body: the row is neither UTF-8 nor GBK or not coded like the rows before it"
	for in, want := range map[string]string{
		// One bad byte in a file of UTF-8.
		"name,lon,lat\n网格,1,2\n\xff,1,2\n村,1,2\n": "name,lon,lat,sum,error\n网格,1,2,3,\n\"\uFFFD,1,2\",,,," + fault + "\n村,1,2,3,\n",
		"name,lon,lat\n\xff,1,2\n村,1,2\n":         "name,lon,lat,sum,error\n\"\uFFFD,1,2\",,,," + fault + "\n村,1,2,3,\n",
		// 模 in GBK is é-like UTF-8 of two bytes; once 网格 has told, it is read as GBK.
		"name,lon,lat\n\xcd\xf8\xb8\xf1,1,2\n\xc4\xa3,1,2\n": "name,lon,lat,sum,error\n网格,1,2,3,\n模,1,2,3,\n",
		// UTF-8 after GBK is no text of the file.
		"name,lon,lat\n\xcd\xf8\xb8\xf1,1,2\n村,1,2\n": "name,lon,lat,sum,error\n网格,1,2,3,\n\"村,1,2\uFFFD\",,,," + fault + "\n",
		"name,lon,lat\ncafé,1,2\n村,1,2\n":             "name,lon,lat,sum,error\ncafé,1,2,3,\n村,1,2,3,\n",
	} {
		assert.Equal(t, want, runCSVAll(t, strings.NewReader(in)), "%q", in)
		assert.Equal(t, want, runCSVAll(t, slowly{strings.NewReader(in), 1}), "%q, byte by byte", in)
	}
}

func TestRowsOfManyMembers(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"lon":1,"lat":2`)
	for i := range maxMembers - 2 {
		fmt.Fprintf(&b, `,"%d":1`, i)
	}
	it, err := readItem([]byte(b.String() + "}"))
	require.NoError(t, err)
	assert.Len(t, it.members, maxMembers)
	_, err = readItem([]byte(b.String() + `,"x":1}`))
	require.ErrorContains(t, err, "more than 10000 members")
	_, err = readItem([]byte(`{"lon":1,"lat":2,"a":1,"\u0061":2}`))
	require.ErrorContains(t, err, "comes twice")
	it, err = readItem([]byte("{\"lon\":1,\"lat\":2,\"id\":\"\xff\"}"))
	require.ErrorContains(t, err, "not UTF-8")
	assert.Empty(t, it.members, "nothing of it is carried")
}

func TestSpool(t *testing.T) {
	dir := t.TempDir()
	s := newSpool(dir, 64<<20, func([]byte) {}, keeping{})
	var want bytes.Buffer
	n := 0
	put := func(size int) {
		b := bytes.Repeat([]byte{byte(n)}, size)
		n++
		want.Write(b)
		require.NoError(t, s.put(b))
	}
	var got bytes.Buffer
	s.block = make([]byte, 1000)
	take := func() {
		b, _, err := s.next()
		require.NoError(t, err)
		got.Write(b)
	}
	for range 12 {
		put(1 << 20) // four in memory, the rest in the file
	}
	for range 3000 {
		take()
	}
	for range 12 {
		put(1 << 20) // behind what the file still holds
	}
	s.finish()
	for {
		b, last, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		got.Write(b)
		assert.Equal(t, got.Len() == want.Len(), last)
	}
	assert.True(t, bytes.Equal(want.Bytes(), got.Bytes()))
	s.close()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestSpoolBound(t *testing.T) {
	s := newSpool(t.TempDir(), 1<<20, func([]byte) {}, keeping{})
	defer s.close()
	var err error
	for range 100 {
		if err = s.put(make([]byte, 512<<10)); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, errSpoolFull)
	s.abandon(err)
	_, _, err = s.next()
	require.ErrorIs(t, err, errSpoolFull)
	require.ErrorIs(t, s.put(nil), errSpoolFull)
}

func TestProblemTable(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range problemTable() {
		assert.False(t, seen[k.code], k.code)
		seen[k.code] = true
		assert.Regexp(t, `^[a-z_]+$`, k.code)
		if k.cause != nil {
			p := asProblem(fmt.Errorf("reading /secret/path: %w", k.cause))
			assert.Equal(t, k.code, p.Code)
			assert.Equal(t, k.status, p.Status)
			if k.code != codeInvalid {
				assert.NotContains(t, p.Detail, "secret")
			}
		}
	}
	p := asProblem(errors.New("sql: /secret/path"))
	assert.Equal(t, codeInternal, p.Code)
	assert.NotContains(t, p.Detail, "secret")
}

func TestAccepts(t *testing.T) {
	for _, tc := range []struct {
		accept, want string
	}{
		{"application/json", mediaJSON},
		{"text/html,application/xhtml+xml,*/*;q=0.8", mediaHTML},
		{"*/*", mediaJSON},
		{"text/*", mediaHTML},
		{"application/json;q=0, */*", mediaHTML},
		{"image/png", ""},
	} {
		got := ""
		best := 0.0
		for _, m := range []string{mediaJSON, mediaHTML} {
			if q := quality([]string{tc.accept}, m); q > best {
				got, best = m, q
			}
		}
		assert.Equal(t, tc.want, got, tc.accept)
	}
}
