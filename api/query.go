package api

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"gridzone/importers/decimal"
)

// maxParams is the most parameters an operation has.
const maxParams = 16

// query is the parsed query string of one request: a value for each parameter
// its operation knows. It allocates only for values that are escaped.
type query struct {
	names []string // the operation's, in order
	loose bool     // others are passed over
	vals  [maxParams]string
	given [maxParams]bool
}

// parseQuery reads a raw query string. Every parameter must be among names and
// come at most once.
func (q *query) parse(raw string, names []string) error {
	q.names = names
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair == "" {
			continue
		}
		name, val, _ := strings.Cut(pair, "=")
		name, err := unescape(name)
		if err != nil {
			return problem(codeBadParameter, "the query string holds a name that is not percent-encoded UTF-8")
		}
		if val, err = unescape(val); err != nil {
			return badParameter(name, "the value is not percent-encoded UTF-8")
		}
		if err := q.set(name, val); err != nil {
			return err
		}
	}
	return nil
}

// clear forgets the values.
func (q *query) clear() {
	n := len(q.names)
	clear(q.vals[:n])
	clear(q.given[:n])
}

// set gives a parameter its value.
func (q *query) set(name, val string) error {
	for i, n := range q.names {
		if n != name {
			continue
		}
		if q.given[i] {
			return badParameter(name, "given more than once")
		}
		q.given[i], q.vals[i] = true, val
		return nil
	}
	if q.loose {
		return nil
	}
	known := "this address takes none"
	if len(q.names) > 0 {
		known = "known here: " + strings.Join(q.names, ", ")
	}
	p := problem(codeUnknownParameter, "there is no parameter "+strconv.Quote(name)+"; "+known)
	p.Errors = []ErrorPlace{{Code: codeUnknownParameter, Pointer: name, Detail: known}}
	return p
}

// get returns the value of a parameter and whether it was given.
func (q *query) get(name string) (string, bool) {
	for i, n := range q.names {
		if n == name {
			return q.vals[i], q.given[i]
		}
	}
	return "", false
}

// text returns the value of a parameter, or "".
func (q *query) text(name string) string {
	v, _ := q.get(name)
	return v
}

// flag reads a parameter that is true or false, false when absent.
func (q *query) flag(name string) (bool, error) {
	v, ok := q.get(name)
	if !ok {
		return false, nil
	}
	switch v {
	case "true", "1", "":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return false, badParameter(name, strconv.Quote(v)+" is neither true nor false")
}

// number reads a number from 0 to high; def when absent.
func (q *query) number(name string, def, high float64) (float64, error) {
	v, ok := q.get(name)
	if !ok {
		return def, nil
	}
	f, ok := decimal.Parse(v)
	if !ok {
		return 0, badParameter(name, strconv.Quote(v)+" is not a decimal number")
	}
	if f < 0 || f > high {
		return 0, badParameter(name, v+" is not between 0 and "+strconv.FormatFloat(high, 'f', -1, 64))
	}
	return f, nil
}

// whole reads a whole number between low and high; def when absent.
func (q *query) whole(name string, def, low, high int64) (int64, error) {
	v, ok := q.get(name)
	if !ok {
		return def, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < low || n > high {
		return 0, badParameter(name, strconv.Quote(v)+" is not a whole number from "+strconv.FormatInt(low, 10)+" to "+strconv.FormatInt(high, 10))
	}
	return n, nil
}

// choice reads one of a few words; "" when absent.
func (q *query) choice(name string, words ...string) (string, error) {
	v, ok := q.get(name)
	if !ok {
		return "", nil
	}
	for _, w := range words {
		if v == w {
			return v, nil
		}
	}
	return "", badParameter(name, strconv.Quote(v)+" is none of "+strings.Join(words, ", "))
}

// unescape decodes a part of a query string.
func unescape(s string) (string, error) {
	if strings.IndexByte(s, '%') >= 0 || strings.IndexByte(s, '+') >= 0 {
		var err error
		if s, err = url.QueryUnescape(s); err != nil {
			return "", err
		}
	}
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return "", url.EscapeError("")
	}
	return s, nil
}
