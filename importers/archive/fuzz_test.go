package archive

import (
	"archive/zip"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/importers/dataset"
)

// Whatever comes, it is refused with a fault, or every entry is what its size says.
func FuzzOpen(f *testing.F) {
	f.Add(pack(f, member{"a.shp", "data", nil}, member{"a.dbf", "data", func(h *zip.FileHeader) { h.Method = zip.Store }}, member{"b/../c", "", nil}))
	f.Add(pack(f, member{"网格.shp", "data", func(h *zip.FileHeader) { h.NonUTF8 = true }}))
	f.Add([]byte("PK\x05\x06" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("PK\x01\x0200000A0000000000000000\x00\x00\n\x00\x00\x00\x00\x00\x00000000000\x00\x00\x00\xe7A\x91A\xa0A0000PK\x05\x06000000\x01\x008\x00\x00\x001000\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		limits := Limits{Entry: 1 << 20}
		a, err := open(b, limits)
		var fault *dataset.FileFault
		if err != nil {
			assert.True(t, errors.As(err, &fault), err)
			return
		}
		for _, e := range a.Entries() {
			text, err := e.ReadAll(1 << 20)
			if err != nil {
				assert.True(t, errors.As(err, &fault), err)
				continue
			}
			assert.Len(t, text, int(e.Size))
		}
	})
}
