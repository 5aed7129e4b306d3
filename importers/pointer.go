package importers

import (
	"bytes"
	"strconv"
	"strings"

	"gridzone/importers/dataset"
)

// pointers returns the JSON pointers (RFC 6901) of the innermost values at byte
// offsets of a text, which are in ascending order. It walks the text once and
// does not mind if it is broken: so reading need not keep track of where it is.
func pointers(text []byte, offsets []int) []string {
	w := pointerWalk{offsets: offsets}
	for i := 0; i < len(text) && len(w.offsets) > 0; i++ {
		switch c := text[i]; c {
		case '{', '[':
			w.emit(i)
			w.stack = append(w.stack, level{array: c == '[', atName: c == '{'})
		case '}', ']':
			w.emit(i)
			if len(w.stack) > 0 {
				w.stack = w.stack[:len(w.stack)-1]
			}
		case ',':
			w.emit(i)
			if top := w.top(); top != nil {
				top.index++
				top.atName = !top.array
			}
		case ':':
			if top := w.top(); top != nil {
				top.atName = false
			}
			w.emit(i)
		case '"':
			end := stringEnd(text, i+1)
			if top := w.top(); top != nil && top.atName && end > i+1 && text[end-1] == '"' {
				top.name, top.named = unquote(text[i:end]), true
			}
			w.emit(end - 1)
			i = end - 1
		default:
			w.emit(i)
		}
	}
	w.emit(len(text))
	for range w.offsets {
		w.found = append(w.found, w.path())
	}
	return w.found
}

type level struct {
	array  bool
	atName bool // a name comes next
	named  bool
	index  int
	name   string
}

type pointerWalk struct {
	stack   []level
	offsets []int
	found   []string
}

func (w *pointerWalk) top() *level {
	if len(w.stack) == 0 {
		return nil
	}
	return &w.stack[len(w.stack)-1]
}

// emit answers the offsets up to and including i with the present place.
func (w *pointerWalk) emit(i int) {
	for len(w.offsets) > 0 && w.offsets[0] <= i {
		w.found = append(w.found, w.path())
		w.offsets = w.offsets[1:]
	}
}

func (w *pointerWalk) path() string {
	var b strings.Builder
	for _, l := range w.stack {
		switch {
		case l.array:
			b.WriteString("/" + strconv.Itoa(l.index))
		case l.named:
			b.WriteString("/" + dataset.EscapePointer(l.name))
		}
	}
	return b.String()
}

// stringEnd returns the offset after the quote that closes the string whose text begins at i.
func stringEnd(text []byte, i int) int {
	for ; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// unquote returns what a quoted name says, as far as it can be told.
func unquote(quoted []byte) string {
	s := scanner{text: quoted, soft: func(*fault) {}}
	if name, err := s.string(); err == nil {
		return strings.ToValidUTF8(name, "\uFFFD")
	}
	return strings.ToValidUTF8(string(bytes.Trim(quoted, `"`)), "\uFFFD")
}

// inRing reads the polygon and ring out of a pointer into a feature's
// coordinates: -1, -1 if it does not lead into a ring.
func inRing(pointer string, multi bool) (part, ring int) {
	const prefix = "/geometry/coordinates/"
	rest, ok := strings.CutPrefix(pointer, prefix)
	if !ok {
		return -1, -1
	}
	steps := strings.Split(rest, "/")
	if multi {
		if len(steps) < 2 {
			return -1, -1
		}
		part, _ = strconv.Atoi(steps[0])
		steps = steps[1:]
	}
	ring, _ = strconv.Atoi(steps[0])
	return part, ring
}
