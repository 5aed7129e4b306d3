package shapefile

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// What these write is what the format says, without a look at the code that reads it.

func little(values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	return b.Bytes()
}

func big(values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		_ = binary.Write(&b, binary.BigEndian, v)
	}
	return b.Bytes()
}

// area is the content of a record of a polygon: of plain positions, unless kind says otherwise, and then with extra ordinates of 7.
func area(k kind, rings ...orb.Ring) []byte {
	points := 0
	starts := []int32{}
	for _, r := range rings {
		starts = append(starts, int32(points))
		points += len(r)
	}
	b := little(int32(k), [4]float64{}, int32(len(rings)), int32(points), starts)
	for _, r := range rings {
		b = append(b, little([]orb.Point(r))...)
	}
	extra := map[kind]int{polygonZ: 2, polygonM: 1}[k]
	for range extra {
		b = append(b, little([2]float64{})...)
		for range points {
			b = append(b, little(float64(7))...)
		}
	}
	return b
}

// shp is a whole .shp of records with these contents, and its .shx.
func shp(k kind, contents ...[]byte) (shp, shx []byte) {
	head := func(size int) []byte {
		return bytes.Join([][]byte{big(int32(9994), [5]int32{}, int32(size/2)), little(int32(1000), int32(k), [8]float64{})}, nil)
	}
	var body, index []byte
	for i, c := range contents {
		index = append(index, big(int32((100+len(body))/2), int32(len(c)/2))...)
		body = append(body, big(int32(i+1), int32(len(c)/2))...)
		body = append(body, c...)
	}
	return append(head(100+len(body)), body...), append(head(100+len(index)), index...)
}

// field is a column to write.
type field struct {
	name  string
	kind  byte
	width int
	dec   int
}

// dbf is a whole .dbf. A row has the bytes of each field, filled up with blanks; one that begins with a star is deleted.
func dbf(language byte, fields []field, rows ...[]string) []byte {
	length := 1
	var columns []byte
	for _, f := range fields {
		d := make([]byte, 32)
		copy(d, f.name)
		d[11], d[16], d[17] = f.kind, byte(f.width), byte(f.dec)
		columns = append(columns, d...)
		length += f.width
	}
	b := make([]byte, 32)
	b[0], b[1], b[2], b[3] = 3, 126, 11, 26
	binary.LittleEndian.PutUint32(b[4:], uint32(len(rows)))
	binary.LittleEndian.PutUint16(b[8:], uint16(33+len(columns)))
	binary.LittleEndian.PutUint16(b[10:], uint16(length))
	b[29] = language
	b = append(append(b, columns...), 0x0D)
	for _, row := range rows {
		sign := byte(' ')
		if len(row) > len(fields) {
			sign, row = '*', row[1:]
		}
		b = append(b, sign)
		for i, f := range fields {
			b = append(b, fmt.Sprintf("%-*s", f.width, "")...)
			copy(b[len(b)-f.width:], row[i])
		}
	}
	return append(b, 0x1A)
}

// wrap packs files into a zip.
func wrap(t testing.TB, names ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(names); i += 2 {
		name, _ := names[i].(string)
		text, isBytes := names[i+1].([]byte)
		if !isBytes {
			s, _ := names[i+1].(string)
			text = []byte(s)
		}
		out, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		require.NoError(t, err)
		_, err = out.Write(text)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func gbk(t testing.TB, s string) string {
	t.Helper()
	b, err := simplifiedchinese.GBK.NewEncoder().String(s)
	require.NoError(t, err)
	return b
}

// box is a ring around (x, y), clockwise as shells of shapefiles are, of half side r.
func box(x, y, r float64) orb.Ring {
	return orb.Ring{{x - r, y - r}, {x - r, y + r}, {x + r, y + r}, {x + r, y - r}, {x - r, y - r}}
}

// codes is a .dbf of codes.
func codes(list ...string) []byte {
	var rows [][]string
	for _, c := range list {
		rows = append(rows, []string{c})
	}
	return dbf(0, []field{{"code", 'C', 20, 0}}, rows...)
}

// sound is a shapefile of one feature with all its parts, to damage.
func sound(t testing.TB) (s, x, d []byte) {
	t.Helper()
	s, x = shp(polygon, area(polygon, box(120, 30, 1)), area(polygon, box(121, 30, 0.25), box(122, 30.1, 0.1)))
	return s, x, dbf(0x4D, []field{{"code", 'C', 20, 0}, {gbk(t, "名称"), 'C', 30, 0}, {"n", 'N', 10, 2}}, []string{"G1", gbk(t, "一号网格"), "12.50"}, []string{"G2", gbk(t, "二号网格"), "**********"})
}

var inf = math.Inf(1)
