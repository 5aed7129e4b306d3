package gazetteer

import (
	"strconv"
	"strings"
)

// numeralRunes are what Chinese numerals are made of.
const numeralRunes = "零一二三四五六七八九十廿卅百千"

// numerals writes Chinese numerals as digits: 十二 is 12, 一百零三 103, 廿一 21, 五〇一 501. A word such as 百 that stands for no number stays.
func numerals(s string) string {
	if !strings.ContainsFunc(s, isNumeral) {
		return s
	}
	in := []rune(s)
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(in); {
		if text, n := numeral(in[i:]); n > 0 {
			b.WriteString(text)
			i += n
			continue
		}
		b.WriteRune(in[i])
		i++
	}
	return b.String()
}

// isNumeral tells whether a rune is one of numeralRunes.
func isNumeral(r rune) bool {
	switch r {
	case '廿', '卅':
		return true
	default:
		return digitOf(r) >= 0 || isUnit(r)
	}
}

// digitOf returns the value of a Chinese digit, -1 for anything else.
func digitOf(r rune) int {
	switch r {
	case '零':
		return 0
	case '一':
		return 1
	case '二':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

// numeral reads the longest numeral that the runes begin with, and tells how many it takes; 0: none.
func numeral(in []rune) (text string, taken int) {
	at := func(i int) rune {
		if i < len(in) {
			return in[i]
		}
		return 0
	}
	switch at(0) { // 十二, 廿一, 卅
	case '十', '廿', '卅':
		n := 10
		switch at(0) {
		case '廿':
			n = 20
		case '卅':
			n = 30
		}
		if d := digitOf(at(1)); d > 0 && !isUnit(at(2)) {
			return strconv.Itoa(n + d), 2
		}
		return strconv.Itoa(n), 1
	}
	if digitOf(at(0)) < 0 {
		return "", 0
	}
	if !isUnit(at(1)) { // digit by digit, up to one that a unit follows
		for taken < len(in) && digitOf(at(taken)) >= 0 && !isUnit(at(taken+1)) {
			text += strconv.Itoa(digitOf(at(taken)))
			taken++
		}
		return text, taken
	}
	n, i, below := 0, 0, 10000
	for {
		if at(i) == '零' && digitOf(at(i+1)) > 0 && below > 10 {
			i++
		}
		d, unit := digitOf(at(i)), unitOf(at(i+1))
		if d <= 0 || unit >= below {
			break
		}
		n, below = n+d*unit, unit
		if i++; unit == 1 {
			break
		}
		i++
	}
	if i == 0 { // 零百
		return "0", 1
	}
	return strconv.Itoa(n), i
}

// unitOf returns what the rune multiplies the digit before it by; 1 for anything else.
func unitOf(r rune) int {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 1
}

func isUnit(r rune) bool { return unitOf(r) > 1 }
