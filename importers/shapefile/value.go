package shapefile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"gridzone/importers/dataset"
)

// kept tells whether a column is of a type that is read: texts, numbers, days, truth values, and those binary ones that say what they are.
func (c *column) kept() bool {
	switch c.kind {
	case 'C', 'N', 'F', 'D', 'L':
		return c.to > c.from
	case 'I', '+':
		return c.to-c.from == 4
	case 'O', 'B', '@', 'T':
		return c.to-c.from == 8
	}
	return false
}

// value reads a column of a record. What is wrong is a fault, and the value nil.
func (c *column) value(row []byte, texts *texts) (any, *dataset.Fault) {
	b := row[c.from:c.to]
	switch c.kind {
	case 'C':
		return texts.text(c, b)
	case 'N', 'F':
		return c.number(b)
	case 'D':
		return c.day(b)
	case 'L':
		return c.truth(b)
	case 'I', '+':
		return json.Number(strconv.FormatInt(int64(int32(binary.LittleEndian.Uint32(b))), 10)), nil //nolint:gosec // signed by the format
	case 'O', 'B':
		return c.float(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	default:
		return c.moment(b)
	}
}

func (c *column) fault(code, repair, detail string, args ...any) (any, *dataset.Fault) {
	f := dataset.Fault{Code: code, Detail: fmt.Sprintf(detail, args...), Repair: repair}.AtProperty(c.name)
	return nil, &f
}

// shown makes what stands in the column fit for a message.
func (c *column) shown(text string) string {
	if c.private {
		return dataset.Withheld
	}
	return dataset.Shown(text)
}

// blank tells whether a field is filled with blanks or NULs, as an empty one is.
func blank(b []byte) bool { return len(bytes.Trim(b, " \x00")) == 0 }

// number reads digits as they stand there; stars are what programs write for none, and for one that does not fit. One
// with zeros before it is a code and stays a text.
func (c *column) number(b []byte) (any, *dataset.Fault) {
	text := string(bytes.Trim(b, " \x00"))
	if strings.Trim(text, "*") == "" {
		return nil, nil
	}
	digits := strings.TrimPrefix(text, "+")
	minus := strings.HasPrefix(digits, "-")
	digits = strings.TrimPrefix(digits, "-")
	mantissa, exponent, powered := strings.Cut(strings.ToLower(digits), "e")
	whole, fraction, pointed := strings.Cut(mantissa, ".")
	switch {
	case !decimal(whole) || !decimal(fraction) || whole+fraction == "" || powered && !power(exponent):
		return c.fault(codeBadNumber, "correct it, or empty the field", "%s in the column %s is not a number", c.shown(text), dataset.Shown(c.name))
	case !minus && !pointed && !powered && len(whole) > 1 && whole[0] == '0' && !strings.HasPrefix(text, "+"):
		return whole, nil
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	fraction = c.padded(whole, fraction)
	out := whole
	if minus {
		out = "-" + out
	}
	if fraction != "" {
		out += "." + fraction
	}
	if powered {
		out += "e" + exponent
	}
	if f, err := strconv.ParseFloat(out, 64); err != nil || math.IsInf(f, 0) {
		return c.fault(codeBadNumber, "correct it, or empty the field", "%s in the column %s is beyond any number", c.shown(text), dataset.Shown(c.name))
	}
	return json.Number(out), nil
}

// exactDigits is how many decimal digits a float64 keeps, whatever they are.
const exactDigits = 15

// padded returns the digits behind the point without the zeros that fill the column up. A whole number of so many digits that those of a float64, which such columns
// are written from, cannot all be trusted keeps one: no code is taken from it.
func (c *column) padded(whole, fraction string) string {
	fraction = strings.TrimRight(fraction, "0")
	if fraction == "" && c.decimals > 0 && len(whole) > exactDigits {
		return "0"
	}
	return fraction
}

func decimal(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func power(s string) bool {
	if s = strings.TrimLeft(s, "+-"); len(s) > 4 || s == "" {
		return false
	}
	return decimal(s)
}

func (c *column) float(f float64) (any, *dataset.Fault) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return c.fault(codeBadNumber, "correct it, or empty the field", "the number in the column %s is not one (%g)", dataset.Shown(c.name), f)
	}
	return json.Number(strconv.FormatFloat(f, 'f', -1, 64)), nil
}

// day reads YYYYMMDD.
func (c *column) day(b []byte) (any, *dataset.Fault) {
	text := string(bytes.Trim(b, " \x00"))
	if strings.Trim(text, "0") == "" {
		return nil, nil
	}
	day, err := time.Parse("20060102", text)
	if err != nil {
		return c.fault(codeBadDate, "correct it, or empty the field", "%s in the column %s is not a day written YYYYMMDD", c.shown(text), dataset.Shown(c.name))
	}
	return day.Format(time.DateOnly), nil
}

func (c *column) truth(b []byte) (any, *dataset.Fault) {
	switch text := string(bytes.Trim(b, " \x00")); text {
	case "", "?":
		return nil, nil
	case "T", "t", "Y", "y":
		return true, nil
	case "F", "f", "N", "n":
		return false, nil
	default:
		return c.fault(codeBadProperty, "write T or F, or empty the field", "%s in the column %s is neither true nor false", c.shown(text), dataset.Shown(c.name))
	}
}

// julianEpoch is the Julian day number of 1970-01-01.
const julianEpoch = 2440588

// moment reads a Julian day and milliseconds of it.
func (c *column) moment(b []byte) (any, *dataset.Fault) {
	day, milliseconds := int64(binary.LittleEndian.Uint32(b)), int64(binary.LittleEndian.Uint32(b[4:]))
	if blank(b) {
		return nil, nil
	}
	at := time.UnixMilli((day-julianEpoch)*86_400_000 + milliseconds).UTC()
	if at.Year() < 1 || at.Year() > 9999 || milliseconds >= 86_400_000 {
		return c.fault(codeBadDate, "correct it, or empty the field", "the time in the column %s is none (Julian day %d)", dataset.Shown(c.name), day)
	}
	if milliseconds == 0 {
		return at.Format(time.DateOnly), nil
	}
	return at.Format("2006-01-02T15:04:05.999"), nil
}
