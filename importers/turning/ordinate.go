package turning

import (
	"math/big"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"gridzone/importers/decimal"
)

// Ordinate is one of the two numbers of a position.
type Ordinate struct {
	Value float64 // degrees or metres; south and west are below zero
	Angle bool    // it is written as an angle: with signs for degrees, or with the side
	Side  Side
}

// Side is the side of the equator or of Greenwich that is written with an angle.
type Side byte

// The sides.
const (
	NoSide Side = 0
	North  Side = 'N'
	South  Side = 'S'
	East   Side = 'E'
	West   Side = 'W'
)

// sideTable lists how sides are written before or behind an angle.
var sideTable = []struct {
	word string
	side Side
}{{"北纬", North}, {"南纬", South}, {"东经", East}, {"西经", West}, {"北", North}, {"南", South}, {"东", East}, {"西", West}, {"N", North}, {"S", South}, {"E", East}, {"W", West}}

// longest is the most bytes of what is read as an ordinate.
const longest = 64

// ParseOrdinate reads a decimal number (3403497.8255, 120.75), or an angle in degrees, minutes and seconds: 120°45′30.5″, 120:45:30.5,
// 120-45-30.5, 120 45 30.5, 120度45分30.5秒, 120°45.5′, with the side before or behind it, and in full width. The value is the float64 nearest
// to what is written. ok is false for anything else: minutes or seconds of 60 and more among them.
func ParseOrdinate(text string) (o Ordinate, ok bool) {
	if len(text) > longest || !utf8.ValidString(text) {
		return o, false
	}
	if o.Value, ok = decimal.Parse(text); ok { // as nearly all are
		return o, true
	}
	text = strings.TrimSpace(width.Fold.String(text))
	if o.Value, ok = decimal.Parse(text); ok {
		return o, true
	}
	var twice bool
	if text, o.Side, twice = side(text); twice {
		return o, false
	}
	negative := strings.HasPrefix(text, "-")
	if negative && o.Side != NoSide {
		return o, false
	}
	if o.Value, ok = angle(strings.TrimLeft(text, "-+")); !ok || len(text)-len(strings.TrimLeft(text, "-+")) > 1 {
		return o, false
	}
	if negative || o.Side == South || o.Side == West {
		o.Value = -o.Value
	}
	o.Angle = true
	return o, true
}

// side takes the side off an angle.
func side(text string) (rest string, s Side, twice bool) {
	for _, row := range sideTable {
		before := len(text) > len(row.word) && strings.EqualFold(text[:len(row.word)], row.word)
		if before {
			text = strings.TrimSpace(text[len(row.word):])
		}
		behind := len(text) > len(row.word) && strings.EqualFold(text[len(text)-len(row.word):], row.word)
		if behind {
			text = strings.TrimSpace(text[:len(text)-len(row.word)])
		}
		if before || behind {
			if s != NoSide || before && behind {
				return text, s, true
			}
			s = row.side
		}
	}
	return text, s, false
}

// signTable lists what stands behind a number of degrees, minutes and seconds, longer ones first.
var signTable = []struct {
	text string
	unit int // 0 degrees, 1 minutes, 2 seconds; -1: what stands between any two
}{
	{"°", 0}, {"º", 0}, {"˚", 0}, {"゜", 0}, {"ﾟ", 0}, {"度", 0},
	{"''", 2}, {"′′", 2}, {"’’", 2}, {"‘‘", 2}, {"″", 2}, {"\"", 2}, {"”", 2}, {"“", 2}, {"ʺ", 2}, {"〃", 2}, {"秒", 2},
	{"′", 1}, {"'", 1}, {"’", 1}, {"‘", 1}, {"´", 1}, {"ʹ", 1}, {"`", 1}, {"分", 1},
	{":", -1}, {"-", -1}, {"∶", -1},
}

// angle reads degrees, perhaps minutes, perhaps seconds; only the last of them may have decimals.
func angle(text string) (float64, bool) {
	sum := new(big.Rat) // so that what is written is rounded once
	between := ""       // what stands between numbers; empty: signs of units
	for unit := range 3 {
		digits := numberLength(text)
		if digits == 0 {
			return 0, false
		}
		part, ok := new(big.Rat).SetString(strings.TrimSuffix(text[:digits], "."))
		if !ok || part.Cmp(big.NewRat([3]int64{361, 60, 60}[unit], 1)) >= 0 {
			return 0, false
		}
		whole := !strings.Contains(text[:digits], ".")
		sum.Add(sum, part.Mul(part, big.NewRat(1, [3]int64{1, 60, 3600}[unit])))
		rest := text[digits:]
		if strings.TrimSpace(rest) == "" { // the last sign is often left out
			f, _ := sum.Float64()
			return f, unit > 0
		}
		sign, unitOf, after, ok := nextSign(rest)
		switch {
		case !ok, unitOf >= 0 && (unitOf != unit || between != ""), unitOf < 0 && (unit == 2 || unit > 0 && between != sign):
			return 0, false
		case unitOf < 0:
			between = sign
		}
		if text = strings.TrimLeft(after, " "); text == "" {
			f, _ := sum.Float64()
			return f, unitOf >= 0
		}
		if !whole {
			return 0, false
		}
	}
	return 0, false
}

// nextSign reads what stands behind a number: a sign or blanks.
func nextSign(text string) (sign string, unit int, after string, ok bool) {
	trimmed := strings.TrimLeft(text, " ")
	for _, row := range signTable {
		if after, found := strings.CutPrefix(trimmed, row.text); found {
			return row.text, row.unit, after, true
		}
	}
	if trimmed != text {
		return " ", -1, trimmed, true
	}
	return "", 0, "", false
}

// numberLength returns how many bytes at the start of text are digits with at most one point, which does not lead.
func numberLength(text string) int {
	point := false
	for i := range len(text) {
		switch c := text[i]; {
		case c-'0' <= 9:
		case c == '.' && !point && i > 0:
			point = true
		default:
			return i
		}
	}
	return len(text)
}
