package gazetteer

import (
	"strings"
)

// noise is taken from the confidence where something was left out of a question that is no part of an address.
const noise = 0.11

// noiseTable stand before a name, a telephone or a postcode on a letter.
var noiseTable = strings.NewReplacer("联系电话", "", "手机号码", "", "手机号", "", "手机", "", "电话", "", "邮政编码", "", "邮编", "", "收件人", "", "收货人", "", "联系人", "")

// quiet leaves out what stands beside the address on a letter: postcodes, telephones, and the words for them; and tells whether something did.
func quiet(normal string) (string, bool) {
	_, address, found := strings.Cut(normal, "地址")
	if found && address != "" && !strings.Contains(address, "地址") {
		normal = address
	}
	in := []rune(normal)
	var b strings.Builder
	some, start := found, 0
	for i := 0; i < len(in); {
		if !isDigit(in[i]) {
			b.WriteRune(in[i])
			i++
			continue
		}
		end, digits := i, 0
		for ; end < len(in) && (isDigit(in[end]) || in[end] == '-' && end+1 < len(in) && isDigit(in[end+1])); end++ {
			if digits++; in[end] == '-' {
				digits = 0
			}
		}
		run := string(in[i:end])
		switch {
		case digits >= 7, isPostcode(in, i, end):
			some = true
			if before := strings.TrimSuffix(b.String(), "no "); start == 0 && digits >= 7 && len([]rune(before)) < 5 { // who is called so
				b.Reset()
			} else {
				b.Reset()
				b.WriteString(strings.TrimRight(before, " -") + " ")
			}
			start++
		default:
			b.WriteString(run)
		}
		i = end
	}
	words := noiseTable.Replace(b.String())
	some = some || words != b.String()
	if !some {
		return normal, false
	}
	return strings.TrimSpace(words), true
}

// isPostcode tells whether a run of digits is a postcode: six, at either end of the text, without a word behind them.
func isPostcode(in []rune, i, end int) bool {
	if end-i != 6 || end < len(in) && followed(in[end:]) || i > 0 && isWord(in[i-1]) || i > 1 && in[i-1] == ' ' && isWord(in[i-2]) && end < len(in) {
		return false
	}
	for _, r := range in[i:end] {
		if !isDigit(r) {
			return false
		}
	}
	before := string(in[:i])
	return i == 0 || end == len(in) || strings.HasSuffix(before, "邮编") || strings.HasSuffix(before, "邮政编码")
}
