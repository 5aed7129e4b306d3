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

// whole returns the two halves of the layer that is named, or else meant: because there is nothing beside them, or because they have the name of
// what the file is read as. nil if there are none.
func whole(all []*set, in *dataset.Input) []*set {
	for _, points := range all {
		stem, ok := cutSuffixFold(points.path, "_point")
		if !ok || !in.Points {
			continue
		}
		named := path.Base(stem)
		if !strings.EqualFold(named, in.Table) && (in.Table != "" || len(all) > 2 && !strings.EqualFold(named, in.Layer)) {
			continue
		}
		for _, polygons := range all {
			if other, ok := cutSuffixFold(polygons.path, "_polygon"); ok && strings.EqualFold(stem, other) {
				return []*set{points, polygons}
			}
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
		return nil, errors.Join(fault(codeBadCRS, "send them one by one (--table)", "the .prj files of %s and %s differ", dataset.Shown(first.set.path), dataset.Shown(second.set.path)), h.Close())
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
