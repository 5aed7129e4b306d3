package geopackage

import (
	"slices"
	"strings"

	"gridzone/importers/dataset"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// harmlessTable are the functions that a view may call: what they return is no larger than what they are given.
var harmlessTable = []string{
	"abs", "coalesce", "ifnull", "nullif", "iif", "length", "lower", "upper", "trim", "ltrim", "rtrim", "substr", "substring", "round", "typeof", "likely", "unlikely",
	"date", "time", "datetime", "julianday", "unixepoch", "strftime", "count",
}

// pragmaTable are those that questions are asked with.
var pragmaTable = []string{"cache_size", "mmap_size", "table_xinfo", "quick_check"}

// guard decides what SQLite may do: read, and nothing else. It is asked while a question is compiled, before anything is done.
type guard struct {
	views   []string // in the file, in lower case
	layer   string   // the one of them that is read, if it is one
	read    []string // tables that a question reads
	refused string   // what was not let happen, for people
}

// allows implements sqlite.AuthorizerFn.
func (g *guard) allows(action sqlite.AuthorizerActionCode, arg1, arg2, _, _ string) sqlite.AuthorizerReturnCode {
	switch int(action) {
	case sqlite3.SQLITE_SELECT:
		return sqlite.AuthorizerOK
	case sqlite3.SQLITE_READ:
		table := strings.ToLower(arg1)
		if slices.Contains(g.views, table) && table != g.layer {
			return g.deny("it reads the view " + dataset.Shown(arg1))
		}
		if !slices.Contains(g.read, table) {
			g.read = append(g.read, table)
		}
		return sqlite.AuthorizerOK
	case sqlite3.SQLITE_FUNCTION:
		if slices.Contains(harmlessTable, strings.ToLower(arg2)) {
			return sqlite.AuthorizerOK
		}
		return g.deny("it calls " + dataset.Shown(arg2))
	case sqlite3.SQLITE_PRAGMA:
		if slices.Contains(pragmaTable, strings.ToLower(arg1)) {
			return sqlite.AuthorizerOK
		}
		return g.deny("it sets " + dataset.Shown(arg1))
	case sqlite3.SQLITE_RECURSIVE:
		return g.deny("it is recursive")
	default:
		return g.deny("it does more than read")
	}
}

func (g *guard) deny(what string) sqlite.AuthorizerReturnCode {
	g.refused = what
	return sqlite.AuthorizerDeny
}
