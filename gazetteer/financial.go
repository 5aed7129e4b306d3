package gazetteer

import "strings"

// financialTable has the numerals of cheques and deeds, which some doors bear, with the plain ones.
var financialTable = map[rune]rune{
	'壹': '一', '贰': '二', '叁': '三', '肆': '四', '伍': '五', '陆': '六', '柒': '七', '捌': '八', '玖': '九', '拾': '十', '佰': '百', '仟': '千',
}

// financialRunes are those that financialTable has.
const financialRunes = "壹贰叁肆伍陆柒捌玖拾佰仟"

// doorWords begin the words behind a number that a family's name or a word is not followed by in the name of a place: 陆号 is a number, 陆巷 a village.
const doorWords = "号弄幢栋座单室组层"

// financial writes financial numerals as plain ones where they are a number: before a word that numbers have, or two of them together. Elsewhere they are names, as in
// 陆家桥 and 壹品园, and stay.
func financial(s string) string {
	if !strings.ContainsFunc(s, isFinancial) {
		return s
	}
	in := []rune(s)
	var b strings.Builder
	for i := 0; i < len(in); {
		end, only, some := i, true, false
		for ; end < len(in) && strings.ContainsRune(numeralRunes+financialRunes, in[end]); end++ {
			_, is := financialTable[in[end]]
			only, some = only && (is || in[end] == '零'), some || is
		}
		number := some && (only && end-i > 1 || end < len(in) && isBehindNumber(in[end:], end-i))
		for ; i < end; i++ {
			if plain, is := financialTable[in[i]]; is && number {
				b.WriteRune(plain)
			} else {
				b.WriteRune(in[i])
			}
		}
		if end < len(in) {
			b.WriteRune(in[end])
			i++
		}
	}
	return b.String()
}

// isBehindNumber tells whether the runes begin with a word of numbers, or their sign; behind a single numeral, one of doorWords.
func isBehindNumber(rest []rune, numerals int) bool {
	return rest[0] == '#' || numerals > 1 && followed(rest) || strings.ContainsRune(doorWords, rest[0]) && followed(rest)
}

// isFinancial tells whether a rune is one of financialRunes.
func isFinancial(r rune) bool {
	if r < firstHan || !isLookedAt(r) {
		return false
	}
	_, is := financialTable[r]
	return is
}
