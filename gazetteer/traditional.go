package gazetteer

import (
	_ "embed"
	"strings"
)

//go:embed traditional.txt
var traditionalText string

// traditionalTable has the simplified characters of traditional ones, with variants that lists of addresses have beside.
var traditionalTable = func() map[rune]rune {
	table := map[rune]rune{'衖': '弄', '〇': '零', '○': '零'}
	for line := range strings.Lines(traditionalText) {
		if pairs := []rune(strings.TrimSpace(line)); len(pairs) > 0 && pairs[0] != '#' {
			for i := 0; i+1 < len(pairs); i += 2 {
				table[pairs[i]] = pairs[i+1]
			}
		}
	}
	return table
}()
