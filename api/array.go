package api

import (
	"bytes"
	"strings"
)

// array splits a JSON array into its elements. It looks at brackets, commas and
// strings only; whether an element is JSON is found when it is answered.
type array struct {
	state  arrayState
	opened bool // prepare has taken the opening bracket away
}

type arrayState uint8

const (
	beforeArray arrayState = iota
	beforeFirst            // after the opening bracket
	afterItem
	afterArray
)

const jsonSpace = " \t\r\n"

func skipBlank(b []byte, i int) int {
	for i < len(b) && strings.IndexByte(jsonSpace, b[i]) >= 0 {
		i++
	}
	return i
}

// split implements splitter: whole elements, each with the comma before it.
func (a *array) split(b []byte, end bool) (int, error) {
	fault := problem(codeBadBody, "the body is not one JSON array of objects; it must look like [{...}, {...}]")
	state, i, whole := a.state, 0, 0
	for {
		if i = skipBlank(b, i); i == len(b) {
			break
		}
		if state == beforeArray {
			if b[i] != '[' {
				return 0, fault
			}
			state, i = beforeFirst, i+1
			whole = i
			continue
		}
		if state == afterArray {
			return 0, fault
		}
		if b[i] == ']' {
			state, i = afterArray, i+1
			whole = i
			continue
		}
		if state == afterItem {
			if b[i] != ',' {
				return 0, fault
			}
			if i = skipBlank(b, i+1); i == len(b) {
				break
			}
		}
		if strings.IndexByte("],}:", b[i]) >= 0 {
			return 0, fault
		}
		n := elementEnd(b, i)
		if n < 0 {
			break
		}
		state, i, whole = afterItem, n, n
	}
	if end {
		if state != afterArray {
			return 0, fault
		}
		whole = len(b)
	}
	a.state = state
	return whole, nil
}

// prepare takes the opening bracket away, so that every chunk looks alike.
func (a *array) prepare(b []byte) ([]byte, error) {
	if i := bytes.IndexByte(b, '['); !a.opened && i >= 0 {
		a.opened, b[i] = true, ' '
	}
	return b, nil
}

// answerElements appends the answers to elements, each with a comma before it.
func answerElements(dst, rows []byte, asked questions) ([]byte, error) {
	for i := 0; ; {
		if i = skipBlank(rows, i); i < len(rows) && rows[i] == ',' {
			i = skipBlank(rows, i+1)
		}
		if i == len(rows) || rows[i] == ']' {
			return dst, nil
		}
		end := elementEnd(rows, i)
		if end < 0 {
			end = len(rows)
		}
		dst = append(dst, ",\n"...)
		var err error
		if dst, err = answerRow(dst, rows[i:end], asked); err != nil {
			return nil, err
		}
		i = end
	}
}

// elementEnd returns where the element at i ends, or -1 when b does not show it.
func elementEnd(b []byte, i int) int {
	depth := 0
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			if i = stringEnd(b, i); i < 0 {
				return -1
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // of a number or a word, by what comes after it
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

// stringEnd returns where the closing quote of the string at i is, or -1.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}
