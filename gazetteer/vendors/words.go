package vendors

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode"
)

// words is a text, or a number, of an answer. Where a vendor has none it may write null, {} or [], which are empty.
type words string

const longestWords = 300 // bytes

var errWords = errors.New("not a text")

// UnmarshalJSON implements json.Unmarshaler.
func (w *words) UnmarshalJSON(b []byte) error {
	var text string
	switch {
	case bytes.Equal(b, []byte("[]")), bytes.Equal(b, []byte("{}")), bytes.Equal(b, []byte("null")):
	case b[0] == '"':
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		text = string(b)
	default:
		return errWords
	}
	if len(text) > longestWords || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }) {
		return errWords
	}
	*w = words(text)
	return nil
}
