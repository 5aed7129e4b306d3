package shapefile

import (
	"errors"
	"io"
	"path"
	"strings"

	"gridzone/importers/dataset"
)

// halves are the two shapefiles of one layer that has points as well as polygons, for a shapefile holds one kind alone: NAME_point and NAME_polygon in one
// folder, as they are exported. They are read one after the other.
type halves struct {
	first, second *reader
	over          bool // the first is
}

// whole returns the sets of the layer that two shapefiles are the halves of, nil if they are not.
func whole(all []*set, table string) []*set {
	if len(all) != 2 {
		return nil
	}
	for _, pair := range [2][]*set{all, {all[1], all[0]}} {
		stem, isPoints := cutSuffixFold(pair[0].path, "_point")
		other, isPolygons := cutSuffixFold(pair[1].path, "_polygon")
		if isPoints && isPolygons && strings.EqualFold(stem, other) && (table == "" || strings.EqualFold(table, path.Base(stem))) {
			return pair
		}
	}
	return nil
}

func cutSuffixFold(s, suffix string) (before string, found bool) {
	at := len(s) - len(suffix)
	if at < 0 || !strings.EqualFold(s[at:], suffix) {
		return s, false
	}
	return s[:at], true
}

// both joins two readers; they must agree on the coordinate system.
func both(first, second *reader) (dataset.Reader, error) {
	h := &halves{first: first, second: second}
	a, b := first.about, second.about
	if a.System != b.System || a.Placed != b.Placed || (a.Unread == nil) != (b.Unread == nil) {
		return nil, errors.Join(fault(codeBadCRS, "send them one by one (--table)", "the .prj files of %s and %s differ", shown(first.set.path), shown(second.set.path)), h.Close())
	}
	return h, nil
}

// About implements dataset.Reader.
func (h *halves) About() dataset.About {
	a := h.first.About()
	a.Table, _ = cutSuffixFold(a.Table, "_point")
	said := map[dataset.Note]bool{}
	for _, n := range a.Notes {
		said[n] = true
	}
	for _, n := range h.second.About().Notes {
		if !said[n] {
			a.Notes = append(a.Notes, n)
		}
	}
	return a
}

// Next implements dataset.Reader.
func (h *halves) Next() (*dataset.Feature, error) {
	if !h.over {
		f, err := h.first.Next()
		if !errors.Is(err, io.EOF) {
			if f != nil {
				f.End /= 2
			}
			return f, err
		}
		h.over = true
	}
	f, err := h.second.Next()
	if f != nil {
		f.End = h.first.in.Size/2 + f.End/2
	}
	return f, err
}

// Close implements dataset.Reader.
func (h *halves) Close() error { return errors.Join(h.first.Close(), h.second.Close()) }
