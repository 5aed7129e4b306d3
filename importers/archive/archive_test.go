package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gridzone/importers/dataset"
)

// member is an entry to pack.
type member struct {
	name, text string
	with       func(*zip.FileHeader)
}

// pack writes a zip.
func pack(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		if m.with != nil {
			m.with(h)
		}
		out, err := w.CreateHeader(h)
		require.NoError(t, err)
		_, err = io.WriteString(out, m.text)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// directory patches the entries of the directory of a zip: each begins with its signature.
func directory(b []byte, patch func(entry []byte)) []byte {
	b = bytes.Clone(b)
	for at := 0; ; {
		n := bytes.Index(b[at:], []byte("PK\x01\x02"))
		if n < 0 {
			return b
		}
		patch(b[at+n:])
		at += n + 4
	}
}

func open(b []byte, l Limits) (*Archive, error) {
	return Open(context.Background(), bytes.NewReader(b), int64(len(b)), l)
}

// all opens a zip and reads every entry of it.
func all(b []byte, l Limits) (map[string]string, error) {
	a, err := open(b, l)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, e := range a.Entries() {
		text, err := e.ReadAll(1 << 30)
		if err != nil {
			return nil, err
		}
		texts[e.Name] = string(text)
	}
	return texts, nil
}

func code(t *testing.T, err error) string {
	t.Helper()
	var f *dataset.FileFault
	require.ErrorAs(t, err, &f)
	assert.NotEmpty(t, f.Repair)
	return f.Code
}

func TestSoundArchives(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("禁养区/网格.shp")
	require.NoError(t, err)
	raw := func(h *zip.FileHeader) { h.NonUTF8 = true }
	b := pack(t,
		member{"a/", "", nil}, member{"a/b.shp", "1", nil}, member{"网格.dbf", "2", nil}, member{gbk, "3", raw}, member{`win\dows.prj`, "4", raw}, member{"./c/../x.cpg", "5", nil},
		member{"__MACOSX/a/._b.shp", "?", nil}, member{"a/.DS_Store", "?", nil}, member{"a/._b.shp", "?", nil}, member{"Thumbs.db", "?", nil},
		member{"stored", strings.Repeat("6", 10), func(h *zip.FileHeader) { h.Method = zip.Store }})
	_, err = all(b, Limits{})
	assert.Equal(t, CodeUnsafePath, code(t, err), "even a path that comes back")
	b = pack(t,
		member{"a/", "", nil}, member{"a/b.shp", "1", nil}, member{"网格.dbf", "2", nil}, member{gbk, "3", raw}, member{`win\dows.prj`, "4", raw}, member{"./x.cpg", "5", nil},
		member{"__MACOSX/a/._b.shp", "?", nil}, member{"a/.DS_Store", "?", nil}, member{"a/._b.shp", "?", nil}, member{"Thumbs.db", "?", nil},
		member{"stored", strings.Repeat("6", 10), func(h *zip.FileHeader) { h.Method = zip.Store }})
	got, err := all(b, Limits{})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a/b.shp": "1", "网格.dbf": "2", "禁养区/网格.shp": "3", "win/dows.prj": "4", "x.cpg": "5", "stored": "6666666666"}, got)
	is, err := Is(bytes.NewReader(b))
	require.NoError(t, err)
	assert.True(t, is)
	is, err = Is(strings.NewReader("PK"))
	require.NoError(t, err)
	assert.False(t, is)
	got, err = all(append([]byte("#!/bin/sh\n"), b...), Limits{})
	require.NoError(t, err, "something before it, as in one that unpacks itself")
	assert.Len(t, got, 6)
}

// Sizes may stand in the fields of zip64, and behind the data of a stream (which is how pack writes all of them).
func TestZip64(t *testing.T) {
	text := strings.Repeat("x", 1000)
	stored := func(h *zip.FileHeader) {
		h.Method = zip.Store
		h.Extra = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64([]byte{1, 0, 16, 0}, uint64(len(text))), uint64(len(text)))
	}
	b := directory(pack(t, member{"a.shp", text, stored}), func(e []byte) {
		copy(e[20:], "\xff\xff\xff\xff\xff\xff\xff\xff")
	})
	got, err := all(b, Limits{})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a.shp": text}, got)
}

func TestAttacks(t *testing.T) {
	many := make([]member, 2001)
	for i := range many {
		many[i] = member{name: strings.Repeat("x", 100) + strconv.Itoa(i)}
	}
	raw := func(h *zip.FileHeader) { h.NonUTF8 = true }
	two := pack(t, member{"a.shp", strings.Repeat("data", 100), nil}, member{"b.shp", strings.Repeat("DATA", 100), nil})
	for name, c := range map[string]struct {
		zip    []byte
		limits Limits
		code   string
	}{
		"thousands of entries":        {pack(t, many...), Limits{}, CodeTooMany},
		"a directory without end":     {pack(t, many...), Limits{Directory: 1000, Entries: 1 << 20}, CodeTooMany},
		"up and out":                  {pack(t, member{"../../etc/passwd", "x", nil}), Limits{}, CodeUnsafePath},
		"up with backslashes":         {pack(t, member{`a\..\..\b`, "x", raw}), Limits{}, CodeUnsafePath},
		"from the root":               {pack(t, member{"/etc/passwd", "x", nil}), Limits{}, CodeUnsafePath},
		"from a drive":                {pack(t, member{`C:\a.shp`, "x", raw}), Limits{}, CodeUnsafePath},
		"a link":                      {pack(t, member{"a.shp", "/etc/passwd", func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }}), Limits{}, CodeLink},
		"a device":                    {pack(t, member{"a.shp", "", func(h *zip.FileHeader) { h.SetMode(fs.ModeDevice | 0o777) }}), Limits{}, CodeLink},
		"one name twice":              {pack(t, member{"a.shp", "1", nil}, member{"a.shp", "2", nil}), Limits{}, CodeDuplicate},
		"one name twice by case":      {pack(t, member{"a.shp", "1", nil}, member{"A.SHP", "2", nil}), Limits{}, CodeDuplicate},
		"one name twice by path":      {pack(t, member{"d/a.shp", "1", nil}, member{"d/./a.shp", "2", nil}), Limits{}, CodeDuplicate},
		"a name of no encoding":       {pack(t, member{"\xff\xfe.shp", "1", raw}), Limits{}, CodeBadName},
		"a name with NUL":             {pack(t, member{"a\x00.shp", "1", nil}), Limits{}, CodeBadName},
		"a password":                  {pack(t, member{"a.shp", "1", func(h *zip.FileHeader) { h.Flags |= 1 }}), Limits{}, CodeEncrypted},
		"no end":                      {two[:len(two)-30], Limits{}, CodeTruncated},
		"half":                        {two[:60], Limits{}, CodeTruncated},
		"swelling":                    {pack(t, member{"a.dbf", strings.Repeat("\x00", 65<<20), nil}), Limits{}, CodeBomb},
		"an entry too large":          {pack(t, member{"a.dbf", strings.Repeat("x", 2000), nil}), Limits{Entry: 1999}, CodeTooLarge},
		"entries too large":           {two, Limits{Entry: 1000, Unpacked: 799}, CodeTooLarge},
		"more than there is":          {directory(two, func(e []byte) { binary.LittleEndian.PutUint32(e[24:], 0xfffffffe) }), Limits{Ratio: 1 << 40}, CodeTooLarge},
		"made of the same bytes":      {directory(two, func(e []byte) { binary.LittleEndian.PutUint32(e[42:], 0) }), Limits{}, CodeOverlap},
		"data within data":            {quoted(t), Limits{}, CodeOverlap},
		"beyond the end":              {directory(two, func(e []byte) { binary.LittleEndian.PutUint32(e[20:], 1<<20) }), Limits{}, CodeTruncated},
		"nowhere":                     {directory(two, func(e []byte) { binary.LittleEndian.PutUint32(e[42:], 7) }), Limits{}, CodeDamaged},
		"declares less":               {directory(two, func(e []byte) { binary.LittleEndian.PutUint32(e[24:], 399) }), Limits{}, CodeLyingSize},
		"declares more":               {directory(two, func(e []byte) { binary.LittleEndian.PutUint32(e[24:], 401) }), Limits{}, CodeLyingSize},
		"another checksum":            {directory(two, func(e []byte) { binary.LittleEndian.PutUint32(e[16:], 1) }), Limits{}, CodeDamaged},
		"corrupt":                     {corrupt(two), Limits{}, CodeDamaged},
		"packed in a way of tomorrow": {directory(two, func(e []byte) { binary.LittleEndian.PutUint16(e[10:], 93) }), Limits{}, CodeCompression},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := all(c.zip, c.limits)
			assert.Equal(t, c.code, code(t, err), err)
		})
	}
}

// corrupt destroys the packed data of the first entry.
func corrupt(b []byte) []byte {
	b = bytes.Clone(b)
	for i := 40; i < 48; i++ {
		b[i] = 0xff
	}
	return b
}

// quoted is the kernel of a bomb without recursion: the data of the first entry is a stored block that quotes the local header of the second, and then the
// same data as the second's.
func quoted(t *testing.T) []byte {
	t.Helper()
	inner := pack(t, member{"b", strings.Repeat("data", 100), nil})
	end := bytes.Index(inner, []byte("PK\x01\x02"))
	local := inner[:end]
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	sum := crc32.ChecksumIEEE(local)
	out, err := w.CreateRaw(&zip.FileHeader{Name: "a", Method: zip.Store, CRC32: sum, CompressedSize64: uint64(len(local)), UncompressedSize64: uint64(len(local))})
	require.NoError(t, err)
	_, err = out.Write(local)
	require.NoError(t, err)
	_, err = w.CreateRaw(&zip.FileHeader{Name: "b", Method: zip.Store})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	first := true
	at := uint32(bytes.Index(b.Bytes(), local)) //nolint:gosec // a test
	return directory(b.Bytes(), func(e []byte) {
		if first {
			first = false
			return
		}
		binary.LittleEndian.PutUint32(e[20:], 10)
		binary.LittleEndian.PutUint32(e[24:], 10)
		binary.LittleEndian.PutUint32(e[42:], at)
	})
}

// A failure of the disk and the end of patience are errors, not faults of the file.
func TestReadingFails(t *testing.T) {
	b := pack(t, member{"a.shp", strings.Repeat("data", 100), nil})
	gone := errors.New("gone")
	_, err := Open(context.Background(), failing{gone}, int64(len(b)), Limits{})
	require.ErrorIs(t, err, gone)
	ctx, cancel := context.WithCancel(context.Background())
	a, err := Open(ctx, bytes.NewReader(b), int64(len(b)), Limits{})
	require.NoError(t, err)
	cancel()
	_, err = a.Entries()[0].ReadAll(1 << 20)
	require.ErrorIs(t, err, context.Canceled)
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }
