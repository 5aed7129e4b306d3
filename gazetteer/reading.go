package gazetteer

import (
	"slices"
	"strconv"
	"strings"
)

// reading is one way to understand the numbers that somebody wrote.
type reading struct {
	numbers []number
	cost    float64
	ranged  bool // one of several doors that are named together
	rest    bool // the parts behind are read as well
}

const (
	guessedMark = 0.13 // 12号3 for 12号之3, or for 12号附3
	oneOfRange  = 0.2  // 12号 for 12-14号
)

// readings returns the ways to understand numbers as somebody wrote them: 3-2-501室 is a number of its own or three.
func readings(numbers []number) []reading {
	ways := []reading{{numbers: numbers}}
	var split []number
	for _, n := range numbers {
		parts := strings.Split(n.value, "-")
		if len(parts) == 1 || n.rank != room && n.rank != bare {
			split = append(split, n)
			continue
		}
		for i, p := range parts {
			one := number{bare, p}
			if i == len(parts)-1 {
				one.rank = n.rank
			}
			split = append(split, one)
		}
	}
	if len(split) > len(numbers) {
		ways = append(ways, reading{numbers: split})
	}
	for i := range numbers {
		for _, value := range oneOf(numbers, i) {
			ways = append(ways, reading{numbers: with(numbers, i, 1, value), cost: oneOfRange, ranged: true})
		}
		if i == 0 {
			continue
		}
		first, second := numbers[i-1], numbers[i]
		low, high := atoi(first.value), atoi(second.value)
		switch {
		case high < 0 || second.rank != house && second.rank != bare:
		case first.rank == house:
			for _, mark := range []string{"-", "附", "内"} {
				ways = append(ways, reading{numbers: with(numbers, i-1, 2, first.value+mark+second.value), cost: guessedMark})
			}
		}
		if (first.rank == house || first.rank == bare) && second.rank == house && low > 0 && low < high { // 12、14号
			for _, n := range []number{first, second} {
				ways = append(ways, reading{numbers: with(numbers, i-1, 2, n.value), cost: oneOfRange, ranged: true})
			}
		}
	}
	return ways
}

// oneOf returns the first and the last of 12-14号; nothing where the second number is no greater, and belongs to the first.
func oneOf(numbers []number, i int) []string {
	if numbers[i].rank != house {
		return nil
	}
	from, to, dash := strings.Cut(numbers[i].value, "-")
	if low, high := atoi(from), atoi(to); !dash || low <= 0 || high <= low {
		return nil
	}
	return []string{from, to}
}

// with returns numbers with one of a house in the place of n of them.
func with(numbers []number, at, n int, value string) []number {
	return slices.Concat(numbers[:at], []number{{house, value}}, numbers[at+n:])
}

// atoi returns the value of a number of digits alone; -1 of any other.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
