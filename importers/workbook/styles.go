package workbook

import (
	"strconv"
	"strings"
)

// style is what the format of a cell makes of a number.
type style struct {
	time bool // a day, or a time of the day
	pad  int  // digits that are shown at least, with zeros before them, when nothing else is
}

// readStyles reads what each style of a cell makes of numbers.
func (b *Book) readStyles(path string) ([]style, error) {
	s, done, err := b.parts.scan(path, b.limits.Part)
	if err != nil {
		return nil, err
	}
	defer done()
	formats := map[string]style{} // each is read once, however many styles have it
	var out []style
	return out, s.each(func(name string, attrs attributes) error {
		switch {
		case s.depth == 3 && name == "numFmt":
			code := attrs.get("formatCode")
			formats[attrs.get("numFmtId")] = style{time: isTime(code), pad: padding(code)}
		case s.depth == 2 && name == "cellXfs":
			return s.within(func(name string, attrs attributes) error {
				if name == "xf" {
					out = append(out, newStyle(attrs.get("numFmtId"), formats))
				}
				return s.skip()
			}, func([]byte) {})
		}
		return nil
	})
}

// newStyle reads a format, which is one of its workbook or has a number that all programs know (ECMA-376 part 1, 18.8.30).
func newStyle(id string, formats map[string]style) style {
	if st, ok := formats[id]; ok {
		return st
	}
	n, _ := strconv.Atoi(id)
	return style{time: n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58}
}

// padding returns how many zeros a format is that is nothing else, when they are at least two.
func padding(code string) int {
	if len(code) < 2 || len(code) > 32 || strings.Trim(code, "0") != "" {
		return 0
	}
	return len(code)
}

// isTime tells whether a format shows a number as a day or a time: one of its letters is outside quotes and brackets.
func isTime(code string) bool {
	code, _, _ = strings.Cut(code, ";") // of numbers above zero
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '\\', '_', '*': // the next character stands for itself or its width
			i++
		case '"', '[':
			closing := byte('"')
			if c == '[' {
				closing = ']'
			}
			n := strings.IndexByte(code[i+1:], closing)
			if n < 0 {
				return false
			}
			if inner := strings.ToLower(code[i+1 : i+1+n]); c == '[' && inner != "" && (strings.Trim(inner, "h") == "" || strings.Trim(inner, "m") == "" || strings.Trim(inner, "s") == "") {
				return true // hours, minutes or seconds that went by
			}
			i += n + 1
		case 'y', 'Y', 'm', 'M', 'd', 'D', 'h', 'H', 's', 'S':
			return true
		case 'G', 'g':
			if strings.HasPrefix(strings.ToLower(code[i:]), "general") {
				i += len("general") - 1
			}
		}
	}
	return false
}
