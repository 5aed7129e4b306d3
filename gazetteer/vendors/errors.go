package vendors

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// What goes wrong between a question and its answer. The errors that wrap these say what, without the key and without the address asked for.
var (
	ErrAway       = errors.New("the geocoder is away")                  // not reached, too slow, or out of order
	ErrRefused    = errors.New("the geocoder refuses to answer")        // the key, its quota or the question: somebody has to see to it
	ErrUnreadable = errors.New("the geocoder's answer is not readable") // too large, malformed, or about somewhere else than China
	ErrSpent      = errors.New("the geocoder's budget is spent")        // ours, of the day or of the second
)

// wordsTold is how many runes of what a vendor says are repeated.
const wordsTold = 120

// hide writes what is told of a fault without the secrets in it, and without what would break a line of a log.
func hide(text string, secrets ...string) string {
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "...")
			text = strings.ReplaceAll(text, url.QueryEscape(s), "...")
			text = strings.ReplaceAll(text, url.PathEscape(s), "...")
		}
	}
	in := []rune(strings.ToValidUTF8(text, ""))
	if len(in) > wordsTold {
		in = in[:wordsTold]
	}
	for i, r := range in {
		if !unicode.IsPrint(r) {
			in[i] = ' '
		}
	}
	return string(in)
}

// fault is an error of a kind that says what failed.
func fault(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{kind}, args...)...)
}
