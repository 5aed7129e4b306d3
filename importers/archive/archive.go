package archive

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"slices"
	"strings"
)

// Archive is an opened archive. It and its entries are used by one goroutine.
type Archive struct {
	ctx     context.Context //nolint:containedctx // of the one reading this belongs to
	limits  Limits
	disk    *meter
	entries []*Entry
}

// Entry is one file of an archive.
type Entry struct {
	Name string // its path: with slashes, without . and .., in UTF-8, in the case it has
	Size int64  // bytes, unpacked
	file *zip.File
	ctx  context.Context //nolint:containedctx // that of its archive
	disk *meter
}

// Is tells whether a file begins like a zip.
func Is(r io.ReaderAt) (bool, error) {
	var begin [4]byte
	n, err := r.ReadAt(begin[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	switch string(begin[:n]) {
	case "PK\x03\x04", "PK\x05\x06", "PK\x07\x08":
		return true, nil
	}
	return false, nil
}

// Open reads the directory of a zip of size bytes and refuses what may not be in one. The error is a *dataset.FileFault, or one
// of reading r. Reading entries later ends with ctx's error when ctx ends.
func Open(ctx context.Context, r io.ReaderAt, size int64, limits Limits) (*Archive, error) {
	limits = limits.orDefaults()
	disk := &meter{r: r, left: limits.Directory + 128<<10} // the end of the archive is searched for
	read, err := zip.NewReader(disk, size)
	switch {
	case disk.spent:
		return nil, tooMany(limits)
	case disk.err != nil:
		return nil, disk.err
	case err != nil:
		return nil, fault(CodeTruncated, "send it again, whole, or "+packAgain, "the archive is not whole: its directory, which stands at the end, is missing or damaged")
	case len(read.File) > limits.Entries:
		return nil, tooMany(limits)
	}
	disk.open = true
	a := &Archive{ctx: ctx, limits: limits, disk: disk}
	for _, f := range read.File {
		if err := a.add(f); err != nil {
			return nil, err
		}
	}
	if err := a.unique(); err != nil {
		return nil, err
	}
	if err := a.sizes(); err != nil {
		return nil, err
	}
	if err := a.apart(size); disk.err != nil {
		return nil, disk.err
	} else if err != nil {
		return nil, err
	}
	return a, ctx.Err()
}

// Entries lists the files of the archive in the order of its directory. Folders, and what macOS and Windows put beside files, are passed over.
func (a *Archive) Entries() []*Entry { return a.entries }

func tooMany(l Limits) error {
	return fault(CodeTooMany, "pack only the files that belong to the layer", "the archive holds too many files: at most %d are looked at", l.Entries)
}

// add judges one entry by itself.
func (a *Archive) add(f *zip.File) error {
	name, err := nameOf(f)
	if err != nil {
		return err
	}
	mode := f.Mode()
	switch {
	case mode&(fs.ModeSymlink|fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket|fs.ModeCharDevice|fs.ModeIrregular) != 0:
		return fault(CodeLink, "pack the file itself", "%s is a link or a device, not a file", shown(name))
	case mode.IsDir() || strings.HasSuffix(name, "/") || furniture(name):
		return nil
	case f.Flags&(1|1<<6|1<<13) != 0:
		return fault(CodeEncrypted, "pack the files again without a password", "%s is encrypted", shown(name))
	case f.UncompressedSize64 > math.MaxInt64 || f.CompressedSize64 > math.MaxInt64:
		return fault(CodeDamaged, packAgain, "%s declares an impossible size", shown(name))
	}
	a.entries = append(a.entries, &Entry{Name: name, Size: int64(f.UncompressedSize64), file: f, ctx: a.ctx, disk: a.disk}) //nolint:gosec // looked at above
	return nil
}

// unique refuses two entries of one name: which is meant is not ours to guess.
func (a *Archive) unique() error {
	seen := make(map[string]string, len(a.entries))
	for _, e := range a.entries {
		key := strings.ToLower(e.Name)
		if was, twice := seen[key]; twice {
			detail := "%s is in the archive twice"
			if was != e.Name {
				return fault(CodeDuplicate, "keep one of them, or give them different names", "%s and %s differ by case alone", shown(was), shown(e.Name))
			}
			return fault(CodeDuplicate, "keep one of them, or give them different names", detail, shown(e.Name))
		}
		seen[key] = e.Name
	}
	return nil
}

// sizes refuses entries that are too large for what they are packed in, or at all.
func (a *Archive) sizes() error {
	left := a.limits.Unpacked
	for _, e := range a.entries {
		packed := int64(e.file.CompressedSize64) //nolint:gosec // looked at by add
		switch {
		case e.Size > ratioFrom && e.Size/a.limits.Ratio > packed:
			return fault(CodeBomb, "pack the files that belong to the layer, and nothing else", "%s would swell from %d bytes to %d: that is no data", shown(e.Name), packed, e.Size)
		case e.Size > a.limits.Entry:
			return fault(CodeTooLarge, "split the layer, or have the limit raised", "%s holds %d bytes unpacked; at most %d are read", shown(e.Name), e.Size, a.limits.Entry)
		case e.Size > left:
			return fault(CodeTooLarge, "pack only the files that belong to the layer, or have the limit raised", "the archive holds more than %d bytes unpacked", a.limits.Unpacked)
		}
		left -= e.Size
	}
	return nil
}

// apart refuses entries that are made of the same bytes, or of bytes beyond the end.
func (a *Archive) apart(size int64) error {
	type span struct {
		from, to int64
		e        *Entry
	}
	var spans []span
	for _, e := range a.entries {
		from, err := e.file.DataOffset()
		if err != nil {
			return fault(CodeDamaged, packAgain, "%s is not where the archive's directory says", shown(e.Name))
		}
		packed := int64(e.file.CompressedSize64) //nolint:gosec // looked at by add
		if packed > size-from {
			return fault(CodeTruncated, "send it again, whole, or "+packAgain, "%s reaches beyond the end of the archive", shown(e.Name))
		}
		if packed > 0 {
			spans = append(spans, span{from, from + packed, e})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if was := spans[i-1]; spans[i].from < was.to {
			return fault(CodeOverlap, packAgain, "%s and %s are made of the same bytes of the archive", shown(was.e.Name), shown(spans[i].e.Name))
		}
	}
	return nil
}
