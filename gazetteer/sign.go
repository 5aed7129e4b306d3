package gazetteer

import "strings"

// marked writes No.12 and №12, which are "no 12" by now, as 12号; a number with a word of its own behind it keeps that.
func marked(s string) string {
	if !strings.Contains(s, "no") {
		return s
	}
	in := []rune(s)
	var b strings.Builder
	for i := 0; i < len(in); {
		value := signed(in[i:])
		if value == 0 || i > 0 && (isWord(in[i-1]) || in[i-1] == '-') {
			b.WriteRune(in[i])
			i++
			continue
		}
		i += value
		taken := takeValue(in[i:])
		if number := string(in[i : i+taken]); isTelephone(number) {
			b.WriteString("no " + number)
			i += taken
			continue
		}
		b.WriteString(string(in[i : i+taken]))
		if i += taken; !followed(in[i:]) {
			b.WriteRune('号')
			if i < len(in) && in[i] == ' ' {
				i++
			}
		}
	}
	return b.String()
}

// signed tells how many of the runes at the beginning say that a number comes: "no" or "no ", once or again. 0: none comes.
func signed(in []rune) int {
	n := 0
	for hasPrefix(in[n:], "no") {
		if n += 2; n < len(in) && in[n] == ' ' {
			n++
		}
	}
	if n == 0 || n == len(in) || !isDigit(in[n]) {
		return 0
	}
	return n
}

// hashed tells whether # behind a number stands for 号 before the runes, as in 12# and 8#楼; not where the number has a word of its own, as in 12#幢.
func hashed(rest []rune) bool {
	return !followed(rest) || strings.ContainsRune("楼院门室房", rest[0])
}
