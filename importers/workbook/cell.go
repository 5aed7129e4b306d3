package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Kind tells what a cell holds.
type Kind uint8

// Kinds of cells. What is blank is no cell.
const (
	Text   Kind = iota // as it stands, an error such as #N/A too; a day is written 2026-11-24 or 2026-11-24T08:30:00, a time of the day 08:30:00
	Number             // decimal digits that read back as the number of the file
	Bool               // true or false
)

// Cell is what a cell holds.
type Cell struct {
	Column int // from 0
	Kind   Kind
	Text   string
	Fault  string // why Text may not be what was meant, and what to do; empty when it is
}

// Name is the name of the cell in a row, as spreadsheets write it: C7.
func (c Cell) Name(row int) string { return ColumnName(c.Column) + strconv.Itoa(row) }

// ColumnName writes a column, from 0, in letters.
func ColumnName(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// place reads the name of a cell. ok is false when it is none.
func place(name string) (column, row int, ok bool) {
	letters := 0
	for ; letters < len(name) && letters < 4; letters++ {
		c := name[letters] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = 26*column + int(c-'A') + 1
	}
	row, err := strconv.Atoi(name[letters:])
	return column - 1, row, err == nil && letters > 0 && letters < 4 && row > 0 && name[letters] != '+'
}

// exactBelow is where numbers begin that may have lost digits: programs keep 15 of them.
const exactBelow = 1e15

// number reads a number under a style. ok is false when it is none.
func number(raw string, st style, since04 bool) (c Cell, ok bool) {
	raw = strings.TrimSpace(raw)
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || strings.Trim(raw, "0123456789+-.eE") != "" {
		return c, false
	}
	c.Kind, c.Text = Number, strconv.FormatFloat(f+0, 'f', -1, 64)
	switch {
	case st.time:
		if day, ok := day(f, since04); ok {
			c.Kind, c.Text = Text, day
		}
	case math.Abs(f) >= exactBelow:
		c.Fault = "a number of more than 15 digits, of which spreadsheet programs keep 15 and lose the rest: format the column as text and enter it again"
	case st.pad > 0 && f >= 0 && f == math.Trunc(f):
		c.Kind, c.Text = Text, strings.Repeat("0", max(0, st.pad-len(c.Text)))+c.Text
	case f != 0 && math.Abs(f) < 1e-6:
		c.Text = strconv.FormatFloat(f, 'e', -1, 64)
	}
	return c, true
}

// day writes a number as the day and time that it stands for: days since 1899-12-30, or since 1904-01-01. To the second. ok is
// false when it stands for none.
func day(f float64, since04 bool) (text string, ok bool) {
	const last = 2958466 // the year 10000
	if !(f >= 0 && f < last) || !since04 && f >= 60 && f < 61 {
		return "", false
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case since04:
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case f < 60: // that 1900 was no leap year is not known there
		start = start.AddDate(0, 0, 1)
	}
	seconds := math.Round(f * 86400)
	whole := math.Floor(seconds / 86400)
	t := start.AddDate(0, 0, int(whole)).Add(time.Duration(seconds-whole*86400) * time.Second)
	switch {
	case f < 1:
		return t.Format(time.TimeOnly), true
	case seconds == whole*86400:
		return t.Format(time.DateOnly), true
	}
	return t.Format("2006-01-02T15:04:05"), true
}

// cut shortens what is quoted in a fault.
func cut(s string) string {
	const most = 40
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
