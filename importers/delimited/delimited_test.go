package delimited_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers/delimited"
)

func commas() delimited.Dialect { return delimited.Dialect{Separator: ',', Longest: 1 << 20} }

func TestScan(t *testing.T) {
	for _, tc := range []struct {
		in     string
		fields []string
		n      int
		fault  delimited.Fault
	}{
		{"a,b\nc", []string{"a", "b"}, 4, ""},
		{"a,b\r\nc", []string{"a", "b"}, 5, ""},
		{"a,\n", []string{"a", ""}, 3, ""},
		{"\"a,\"\"b\"\"\nc\",d\nnext", []string{"a,\"b\"\nc", "d"}, 14, ""},
		{"\"\",\"\"\r\n", []string{"", ""}, 7, ""},
		{"a\"b,c\nnext", nil, 6, delimited.BareQuote},
		{"\"a\"b,c\nnext", nil, 7, delimited.BareQuote},
		{"\"a,b\nnext,1\n", nil, 5, delimited.Open},
		{"last,row", []string{"last", "row"}, 8, ""},
		{"\"last\"", []string{"last"}, 6, ""},
	} {
		fields, n, fault := commas().Scan(nil, []byte(tc.in), true)
		assert.Equal(t, tc.n, n, tc.in)
		assert.Equal(t, tc.fault, fault, tc.in)
		if fault == delimited.Good {
			var texts []string
			for _, f := range fields {
				texts = append(texts, string(f.Text([]byte(tc.in))))
			}
			assert.Equal(t, tc.fields, texts, tc.in)
		}
	}
	for _, partial := range []string{"", "a,b", "\"a\"", "\"a\nb", "a,\"b\"\"", "\"a\"\r"} {
		_, n, _ := commas().Scan(nil, []byte(partial), false)
		assert.Negative(t, n, partial)
	}
}

func TestQuoteField(t *testing.T) {
	for _, text := range []string{"", "a", "a,b", "a\"b", "a\nb", "a\r\nb", "网格"} {
		var want bytes.Buffer
		w := csv.NewWriter(&want)
		require.NoError(t, w.Write([]string{"x", text}))
		w.Flush()
		got := append(delimited.AppendField([]byte("x,"), text), '\n')
		r := csv.NewReader(bytes.NewReader(got))
		fields, err := r.Read()
		require.NoError(t, err)
		assert.Equal(t, []string{"x", strings.ReplaceAll(text, "\r\n", "\n")}, fields)
	}
}
