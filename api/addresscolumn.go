package api

import (
	"strconv"
	"strings"
)

// addressColumn is the heading of the column, or the name of the member of JSON, that holds the addresses of a batch; empty: it has one of
// the names that are known.
type addressColumn string

// readAddressColumn reads it and what rows are asked by: who names the column asks by addresses.
func readAddressColumn(q *query) (column addressColumn, by string, err error) {
	if by, err = q.choice("by", byPoint, byAddress); err != nil {
		return "", "", err
	}
	text, given := q.get("address_column")
	if !given {
		return "", by, nil
	}
	column = addressColumn(strings.TrimSpace(text))
	switch {
	case column == "":
		return "", "", badParameter("address_column", "empty; the heading of the column that holds the addresses is needed")
	case by == byPoint:
		return "", "", badParameter("address_column", "given with by=point, which reads no addresses; leave out one of them")
	}
	return column, byAddress, nil
}

// addresses implements questions.
func (c addressColumn) addresses() addressColumn { return c }

// holds tells whether a column with this heading, or a member of this name, has the addresses.
func (c addressColumn) holds(name string) bool {
	name = strings.TrimSpace(name)
	if c != "" {
		return strings.EqualFold(name, string(c))
	}
	switch strings.ToLower(name) {
	case "address", "地址", "标准地址", "详细地址", "门牌地址", "地址名称", "地址全称", "标准地址名称":
		return true
	}
	return false
}

// among returns which of these names have the addresses.
func (c addressColumn) among(names []string) []int {
	var found []int
	for i, name := range names {
		if c.holds(name) {
			found = append(found, i)
		}
	}
	return found
}

// missing is the problem that there is no such column among those there are.
func (c addressColumn) missing(there []string) error {
	if c == "" {
		return problem(codeBadBody, "header row: a column address is needed, or the parameter address_column with the heading of the one that holds the addresses; there are "+
			excerpt(strings.Join(there, ", ")))
	}
	return badParameter("address_column", strconv.Quote(excerpt(string(c)))+" is not there; there are "+excerpt(strings.Join(there, ", ")))
}

// several is the problem that two columns, or members, have the addresses.
func (c addressColumn) several(kind, one, other string) string {
	said := "several " + kind + " hold an address, " + excerpt(strings.TrimSpace(one)) + " and " + excerpt(strings.TrimSpace(other))
	if c != "" {
		return said + "; rename one of them"
	}
	return said + "; name the one that is meant in the parameter address_column"
}

// readAddress reads the address of a row of JSON from its members or, of a Feature without one there, from its properties. It tells whether there
// is one, and why rows that are asked by it cannot be.
func (it *item) readAddress(c addressColumn) (named bool, fault error) {
	holders := c.members(it.members)
	if len(holders) == 0 {
		holders = c.members(it.properties())
	}
	var names []string
	blank, text := false, true
	for _, m := range holders {
		switch {
		case string(m.raw) == "null":
		case m.blank(): // beside another it says nothing, alone it is missing
			blank = true
		default:
			it.address = m.text()
			names = append(names, m.name)
			text = text && m.raw[0] != '{' && m.raw[0] != '[' && m.raw[0] != 't' && m.raw[0] != 'f'
		}
	}
	switch {
	case !text:
		fault = badParameter("address", "neither a text nor a number")
	case len(names) > 1:
		fault = problem(codeBadBody, c.several("members", names[0], names[1]))
	case len(holders) == 0 && c != "":
		var there []string
		for _, m := range it.said() {
			there = append(there, m.name)
		}
		fault = c.missing(there)
	}
	return len(names) > 0 || blank, fault
}

// members are those that have the address.
func (c addressColumn) members(all []member) []member {
	var found []member
	for _, m := range all {
		if c.holds(m.name) {
			found = append(found, m)
		}
	}
	return found
}
