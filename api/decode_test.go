package api

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/url"
	"strings"
	"testing"

	"gridzone/importers/delimited"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func FuzzAppendJSON(f *testing.F) {
	f.Add("网格 \"1\" <b>\u2028\x00\xff\x7f", 1e-7)
	f.Add("plain", 120.75)
	f.Fuzz(func(t *testing.T, text string, number float64) {
		assert.Equal(t, string(trimLine(marshal(text))), string(appendString(nil, text)))
		if !math.IsNaN(number) && !math.IsInf(number, 0) {
			assert.Equal(t, string(trimLine(marshal(number))), string(appendNumber(nil, number)))
		}
	})
}

func TestQuery(t *testing.T) {
	names := []string{"lon", "lat", "at"}
	for _, tc := range []struct{ raw, code, names string }{
		{"lon=1&lat=2", "", ""},
		{"", "", ""},
		{"&&lon=1&", "", ""},
		{"%6Con=1", "", ""},
		{"lon=1&lon=1", codeBadParameter, "lon"},
		{"lon=1&%6Con=1", codeBadParameter, "lon"},
		{"Lon=1", codeUnknownParameter, "Lon"},
		{"lng=1", codeUnknownParameter, "lng"},
		{"=1", codeUnknownParameter, ""},
		{"lon=%zz", codeBadParameter, "lon"},
		{"lon=%ff", codeBadParameter, "lon"},
		{"lon=%00", codeBadParameter, "lon"},
	} {
		var q query
		err := q.parse(tc.raw, names)
		if tc.code == "" {
			assert.NoError(t, err, tc.raw)
			continue
		}
		var p *Problem
		require.ErrorAs(t, err, &p, tc.raw)
		assert.Equal(t, tc.code, p.Code, tc.raw)
		require.Len(t, p.Errors, 1, tc.raw)
		assert.Equal(t, tc.names, p.Errors[0].Pointer, tc.raw)
		if tc.code == codeUnknownParameter {
			assert.Contains(t, p.Detail, "lon, lat, at")
		}
	}
}

// FuzzQuery compares with net/url where that reads the same language.
func FuzzQuery(f *testing.F) {
	for _, raw := range []string{"lon=1&lat=2", "lon=%31&at=", "a+b=c", "lon=1;lat=2", "&=&%", "lon"} {
		f.Add(raw)
	}
	names := []string{"lon", "lat", "at"}
	f.Fuzz(func(t *testing.T, raw string) {
		var q query
		err := q.parse(raw, names)
		want, wantErr := url.ParseQuery(raw)
		if err != nil || strings.Contains(raw, ";") {
			return
		}
		require.NoError(t, wantErr)
		require.LessOrEqual(t, len(want), len(names))
		for _, name := range names {
			v, ok := q.get(name)
			require.Equal(t, want.Has(name), ok)
			require.Equal(t, want.Get(name), v)
		}
	})
}

// scanAll splits a file into rows of decoded fields, in pieces of at most size bytes.
func scanAll(t *testing.T, b []byte) (rows [][]string, faults int) {
	for len(b) > 0 {
		fields, n, fault := commas().Scan(nil, b, true)
		require.Positive(t, n)
		require.LessOrEqual(t, n, len(b))
		row := b[:n]
		b = b[n:]
		if fault != delimited.Good {
			faults++
			continue
		}
		if len(delimited.WithoutLineEnd(row)) == 0 {
			continue
		}
		var texts []string
		for _, f := range fields {
			texts = append(texts, strings.ReplaceAll(string(f.Text(row)), "\r\n", "\n"))
		}
		rows = append(rows, texts)
	}
	return rows, faults
}

// FuzzCSV compares with encoding/csv wherever that finds no fault.
func FuzzCSV(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n", "\"a\"\"\",\"b\nc\"\r\n", "\"open\n1,2\n", "a\"b\n", "\r\n\n,\n", "\"a\"\r", "\"\r\n\"\r\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, faults := scanAll(t, []byte(text))
		// Rows found piece by piece are the rows found at once.
		table := &table{}
		at := 0
		for at < len(text) {
			n, err := table.split([]byte(text[at:]), false)
			require.NoError(t, err)
			if n == 0 {
				break
			}
			at += n
		}
		pieces, pieceFaults := scanAll(t, []byte(text[:at]))
		rest, restFaults := scanAll(t, []byte(text[at:]))
		require.Equal(t, rows, append(pieces, rest...))
		require.Equal(t, faults, pieceFaults+restFaults)

		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		want, err := r.ReadAll()
		if err != nil || strings.Contains(strings.ReplaceAll(text, "\r\n", "\n"), "\r") { // a lone CR is read in another way on purpose
			return
		}
		require.Zero(t, faults)
		require.Equal(t, len(want), len(rows))
		for i := range want {
			require.Equal(t, want[i], rows[i])
		}
	})
}

// splitAll feeds an array to the splitter in pieces and returns its elements.
func splitAll(b []byte, size int) (elements []string, err error) {
	a := &array{}
	var pending []byte
	for len(b) > 0 || len(pending) > 0 {
		n := min(size, len(b))
		pending = append(pending, b[:n]...)
		b = b[n:]
		k, err := a.split(pending, len(b) == 0)
		if err != nil {
			return nil, err
		}
		rows, _ := a.prepare(append([]byte(nil), pending[:k]...))
		pending = append([]byte(nil), pending[k:]...)
		for i := 0; ; {
			if i = skipBlank(rows, i); i < len(rows) && rows[i] == ',' {
				i = skipBlank(rows, i+1)
			}
			if i == len(rows) || rows[i] == ']' {
				break
			}
			end := elementEnd(rows, i)
			if end < 0 {
				end = len(rows)
			}
			elements = append(elements, string(rows[i:end]))
			i = end
		}
		if len(b) == 0 && len(pending) == 0 {
			return elements, nil
		}
	}
	return elements, nil
}

// FuzzArray compares with encoding/json: a valid array gives its elements, in
// whatever pieces it arrives.
func FuzzArray(f *testing.F) {
	for _, text := range []string{`[{"lon":1}, {"lat":[2,"]"]}]`, `[]`, ` [ 1 ,"a\"]" , null ] `, `[{}`, `[{},]`, `[{} {}]`, `[[[]],{}]`, `[1`, `{}`, `[,]`, `[1]x`} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, size int) {
		if text == "" {
			return
		}
		size = 1 + (size&0x7fffffff)%64
		got, err := splitAll([]byte(text), size)
		var want []json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || strings.TrimSpace(text) == "null" {
			return
		}
		require.NoError(t, err)
		require.Equal(t, len(want), len(got))
		for i := range want {
			require.JSONEq(t, string(want[i]), got[i])
		}
	})
}

// FuzzItem reads rows of JSON and never panics; what is carried through is what came.
func FuzzItem(f *testing.F) {
	for _, text := range []string{`{"lon":120.75,"lat":30.75,"id":"x"}`, `{"lon":"1","lat":2}`, `{"a":{"b":[1,2]},"lon":null}`, `{"\u006con":1}`, `{"lon":1,"lon":2}`,
		`{"geometry":{"type":"Polygon","coordinates":[[[1,2],[2,2],[2,3],[1,2]]]}}`, `{"type":"Point","coordinates":[1]}`, `[]`, `{`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		it, err := readItem([]byte(text))
		require.NotNil(t, it)
		if err != nil {
			var p *Problem
			require.True(t, errors.As(err, &p), "%v", err)
		}
		out := withMembers(nil, it, &located{}, []byte(`{"x":1}`))
		require.True(t, json.Valid(out), "%s", out)
	})
}

func TestPrelude(t *testing.T) {
	p := &prelude{r: io.MultiReader(strings.NewReader("\xef"), strings.NewReader("\xbb\xbf "), strings.NewReader("x,y"))}
	require.NoError(t, p.skipBOM())
	b, err := p.firstByte()
	require.NoError(t, err)
	assert.Equal(t, byte('x'), b)
	rest, err := io.ReadAll(p)
	require.NoError(t, err)
	assert.Equal(t, " x,y", string(rest))

	p = &prelude{r: strings.NewReader("\xff\xfea\x00")}
	require.Error(t, p.skipBOM())
	p = &prelude{r: strings.NewReader(" \n")}
	require.NoError(t, p.skipBOM())
	_, err = p.firstByte()
	require.Error(t, err)
}
