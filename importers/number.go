package importers

import "math"

// powerTable holds the powers of ten that a float64 holds exactly.
var powerTable = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// number reads a number at pos, strictly as RFC 8259 writes it, and returns the
// float64 nearest to it: bit for bit what strconv.ParseFloat returns.
//
// With at most 2^53 as digits and at most 22 as power of ten, both are exact and
// one division or multiplication rounds once (W. D. Clinger, How to read floating
// point numbers accurately, 1990); everything else goes to strconv.
func (s *scanner) number() (float64, *fault) {
	b, start := s.text, s.pos
	i := start
	negative := i < len(b) && b[i] == '-'
	if negative {
		i++
	}
	var digits uint64
	first := i
	for i < len(b) && b[i]-'0' <= 9 {
		digits = digits*10 + uint64(b[i]-'0')
		i++
	}
	count := i - first
	if count == 0 || (b[first] == '0' && count > 1) {
		return 0, s.badNumber(start)
	}
	power := 0
	if i < len(b) && b[i] == '.' {
		i++
		point := i
		for i < len(b) && b[i]-'0' <= 9 {
			digits = digits*10 + uint64(b[i]-'0')
			i++
		}
		if i == point {
			return 0, s.badNumber(start)
		}
		power = point - i
		count += i - point
	}
	plain := true
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		plain = false
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		exponent := i
		for i < len(b) && b[i]-'0' <= 9 {
			i++
		}
		if i == exponent {
			return 0, s.badNumber(start)
		}
	}
	if i < len(b) && wordByte(b[i]) {
		return 0, s.badNumber(start)
	}
	s.pos = i
	if plain && count <= 19 && digits <= 1<<53 && power >= -22 {
		f := float64(digits)
		if power < 0 {
			f /= powerTable[-power]
		}
		if negative {
			f = -f
		}
		return f, nil
	}
	f, err := parseFloat(b[start:i])
	if err != nil || math.IsInf(f, 0) {
		s.soft(s.fail(start, codeNumberRange, "the number is larger than any float64", "correct the number"))
		return 0, nil
	}
	return f, nil
}

// badNumber reports what begins at start and is not a number, and steps over it.
func (s *scanner) badNumber(start int) *fault {
	i := start
	for i < len(s.text) && wordByte(s.text[i]) {
		i++
	}
	s.pos = i
	if i == len(s.text) {
		return s.ended()
	}
	f := s.fail(start, codeBadNumber, "this is not a number as JSON writes it", "write it like -12.5 or 1e3: no leading zero or plus, digits on both sides of the point, no NaN or Infinity")
	f.resumable = true
	return f
}
