package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gowebpki/jcs"

	"gridzone/zoning"
)

// Canonical returns a JSON text as RFC 8785 writes it. ErrInvalid for what is not Unambiguous.
func Canonical(text []byte) ([]byte, error) {
	if err := Unambiguous(text); err != nil {
		return nil, err
	}
	out, err := jcs.Transform(text)
	if err != nil {
		return nil, fmt.Errorf("%w: write canonical JSON: %w", zoning.ErrInvalid, err)
	}
	return out, nil
}

// Unambiguous returns ErrInvalid for a text that is not JSON, is not UTF-8, or names a member of an object twice: which of
// the two is meant would be anybody's guess.
func Unambiguous(text []byte) error {
	switch {
	case !utf8.Valid(text):
		return fmt.Errorf("%w: the text is not UTF-8", zoning.ErrInvalid)
	case !json.Valid(text):
		return fmt.Errorf("%w: the text is not JSON", zoning.ErrInvalid)
	case !paired(text):
		return fmt.Errorf("%w: an escape stands for half a character", zoning.ErrInvalid)
	default:
		return single(text)
	}
}

// paired tells whether every surrogate that a JSON text escapes has its other half: readers make different things of one alone.
func paired(text []byte) bool {
	escaped := func(i int) (rune, bool) {
		if i+6 > len(text) || text[i] != '\\' || text[i+1] != 'u' {
			return 0, false
		}
		n, err := strconv.ParseUint(string(text[i+2:i+6]), 16, 32)
		return rune(n), err == nil
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		r, ok := escaped(i)
		switch {
		case !ok:
			i++ // over what is escaped
		case !utf16.IsSurrogate(r):
			i += 5
		default:
			low, ok := escaped(i + 6)
			if !ok || utf16.DecodeRune(r, low) == utf8.RuneError {
				return false
			}
			i += 11
		}
	}
	return true
}

// single refuses an object that names a member twice.
func single(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	type level struct {
		names map[string]bool // nil: an array
		key   bool            // the next token is a name
	}
	var open []level
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: the text is not JSON", zoning.ErrInvalid)
		}
		top := len(open) - 1
		if name, isText := token.(string); isText && top >= 0 && open[top].key {
			if open[top].names[name] {
				return fmt.Errorf("%w: the member %q comes twice", zoning.ErrInvalid, name)
			}
			open[top].names[name], open[top].key = true, false
			continue
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{names: map[string]bool{}, key: true})
			continue
		case json.Delim('['):
			open = append(open, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:top]
			top--
		}
		if top >= 0 && open[top].names != nil {
			open[top].key = true
		}
	}
}

// digestOf returns the SHA-256, in hex, of canonical JSON.
func digestOf(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}
