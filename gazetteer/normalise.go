package gazetteer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Normalise brings the ways to write one address together: full and half width, upper and lower case, Chinese (also financial) and Arabic numerals, signs of numbers (No. and #), blanks,
// punctuation, traditional characters, and long and short words for committees. What is left are letters and digits, a dash between parts of a
// number (12-3, also for 12之3), a star for what a number leaves open (12××, 10几), and a blank between numbers that would otherwise run together. Normalising twice changes nothing more. Numerals in
// names become digits too, on record as in questions.
func Normalise(s string) string {
	for range 4 { // case folding and composing can each make room for the other
		if isPlain(s) {
			break
		}
		next := numerals(s)
		if !isPlain(next) { // it is not for its numerals alone that it was not
			next = written(s)
		}
		if next == s {
			break
		}
		s = next
	}
	return s
}

// written is one round of normalising.
func written(s string) string {
	return marked(separate([]rune(numerals(financial(fold(s))))))
}

// isPlain tells whether a text is normal as it is: digits, small letters and characters of which none is to be looked at.
func isPlain(s string) bool {
	for _, r := range s {
		if (!isWord(r) || r == unknownDigit) && isLookedAt(r) {
			return false
		}
	}
	return !strings.Contains(s, "no") // a sign before numbers
}

// isLookedAt tells whether normalising may change a character that is no digit and no small letter.
func isLookedAt(r rune) bool {
	return r < firstHan || r > lastHan || lookTable[(r-firstHan)/64]>>((r-firstHan)%64)&1 == 1
}

const (
	firstHan = 0x4E00
	lastHan  = 0x9FFF
)

// lookTable marks, by bits, the characters that normalising may change.
var lookTable = func() (marks [(lastHan - firstHan + 64) / 64]uint64) {
	mark := func(r rune) {
		if r >= firstHan && r <= lastHan {
			marks[(r-firstHan)/64] |= 1 << ((r - firstHan) % 64)
		}
	}
	for r := range traditionalTable {
		mark(r)
	}
	for _, r := range "之委" + numeralRunes + financialRunes + vagueRunes {
		mark(r)
	}
	return marks
}()

// fold brings width, case and characters together.
func fold(s string) string {
	plain := true
	for _, r := range s {
		if r >= 0x80 && (r < 0x4E00 || r > 0x9FFF) || r >= 'A' && r <= 'Z' {
			plain = false
			break
		}
	}
	if !plain {
		s = strings.ToLower(norm.NFKC.String(plainDigits(strings.ToValidUTF8(s, "\ufffd"))))
	}
	s = strings.Map(func(r rune) rune {
		if r < 0x80 || !isLookedAt(r) {
			return r
		}
		if simple, ok := traditionalTable[r]; ok {
			return simple
		}
		return r
	}, s)
	if !strings.Contains(s, "民委员会") {
		return s
	}
	return strings.NewReplacer("村民委员会", "村委会", "居民委员会", "居委会").Replace(s)
}

// separate drops what is neither letter nor digit, apart from what keeps numbers apart.
func separate(in []rune) string {
	var b strings.Builder
	b.Grow(3 * len(in))
	last := rune(0) // written last
	for i := 0; i < len(in); i++ {
		r := in[i]
		if isVague(in, i) {
			b.WriteRune(unknownDigit)
			last = unknownDigit
			continue
		}
		if r != '之' && (unicode.IsLetter(r) || isDigit(r)) {
			b.WriteRune(r)
			last = r
			continue
		}
		j, dash := i, false
		if r == '之' {
			if !isDigit(last) && last != '号' || i+1 == len(in) || !isDigit(in[i+1]) {
				b.WriteRune(r)
				last = r
				continue
			}
			j, dash = i+1, true
		} else {
			for ; j < len(in) && in[j] != '之' && !unicode.IsLetter(in[j]) && !isDigit(in[j]); j++ {
			}
			if leavesOpen(last, in[i:j], in[j:]) {
				b.WriteRune(unknownDigit)
				last, i = unknownDigit, j-1
				continue
			}
			j = i
			hash := false // with nothing but blanks before it, or marks
			for ; j < len(in) && in[j] != '之' && !unicode.IsLetter(in[j]) && !isDigit(in[j]); j++ {
				hash = hash || in[j] == '#' && !dash
				dash = dash || isDash(in[j])
			}
			if hash && isDigit(last) && (r == '#' || j == len(in) || !isWord(in[j])) && hashed(in[j:]) { // 12 #3 is two numbers
				b.WriteRune('号')
				last = '号'
			}
		}
		i = j - 1
		if j == len(in) {
			break
		}
		switch next := in[j]; {
		case dash && isDigit(next) && (isWord(last) || last == '号'):
			b.WriteByte('-')
			last = '-'
		case isWord(last) && isWord(next):
			b.WriteByte(' ')
			last = ' '
		}
	}
	return b.String()
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isWord tells whether a rune is one of which a number can be made.
func isWord(r rune) bool { return isDigit(r) || r >= 'a' && r <= 'z' || r == unknownDigit }

func isDash(r rune) bool { return r == '~' || r == '−' || unicode.Is(unicode.Pd, r) }
