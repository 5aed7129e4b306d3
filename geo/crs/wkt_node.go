package crs

import (
	"errors"
	"strconv"
	"strings"
)

// node is a KEYWORD[...] of well-known text: a name first, as a rule, then values and further nodes.
type node struct {
	keyword string // upper case
	values  []string
	nodes   []node
}

// Bounds on the well-known text that is read: a real one has about 1,000 bytes and 6 levels.
const (
	maxWKT   = 64 << 10
	wktDepth = 16
)

var errWKT = errors.New("no well-known text of a coordinate system")

// parseNode reads one node and nothing after it but blanks and a NUL.
func parseNode(text string) (node, error) {
	if len(text) > maxWKT {
		return node{}, errWKT
	}
	p := wktParser{text: strings.TrimPrefix(text, "\ufeff")}
	n, err := p.node(0)
	if err != nil || strings.Trim(p.text[p.at:], " \t\r\n\x00") != "" {
		return node{}, errWKT
	}
	return n, nil
}

// name returns the node's first value.
func (n node) name() string {
	if len(n.values) == 0 {
		return ""
	}
	return n.values[0]
}

// value returns what stands after the name, "" for nothing.
func (n node) value() string {
	if len(n.values) < 2 {
		return ""
	}
	return n.values[1]
}

// number returns the value as a number.
func (n node) number() (float64, bool) {
	f, err := strconv.ParseFloat(n.value(), 64)
	return f, err == nil
}

// child returns the first node directly below with one of the keywords.
func (n node) child(keywords ...string) (node, bool) {
	for _, c := range n.nodes {
		for _, k := range keywords {
			if c.keyword == k {
				return c, true
			}
		}
	}
	return node{}, false
}

type wktParser struct {
	text string
	at   int
}

func (p *wktParser) blanks() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// word reads up to a bracket, a comma or a blank.
func (p *wktParser) word() string {
	p.blanks()
	from := p.at
	for p.at < len(p.text) && strings.IndexByte("[](),\" \t\r\n", p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[from:p.at]
}

// quoted reads a text between quotes, a doubled one of which stands for itself.
func (p *wktParser) quoted() (string, error) {
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		if p.text[p.at] != '"' {
			b.WriteByte(p.text[p.at])
			continue
		}
		if p.at++; p.at >= len(p.text) || p.text[p.at] != '"' {
			return b.String(), nil
		}
		b.WriteByte('"')
	}
	return "", errWKT
}

func (p *wktParser) node(depth int) (node, error) {
	n := node{keyword: strings.ToUpper(p.word())}
	p.blanks()
	if n.keyword == "" || depth > wktDepth || p.at >= len(p.text) {
		return node{}, errWKT
	}
	closing := byte(']')
	switch p.text[p.at] {
	case '(':
		closing = ')'
	case '[':
	default:
		return node{}, errWKT
	}
	for {
		p.at++ // the bracket, or the comma
		if err := p.member(&n, depth); err != nil {
			return node{}, err
		}
		p.blanks()
		if p.at >= len(p.text) {
			return node{}, errWKT
		}
		switch p.text[p.at] {
		case ',':
		case closing:
			p.at++
			return n, nil
		default:
			return node{}, errWKT
		}
	}
}

// member reads one value or node into n.
func (p *wktParser) member(n *node, depth int) error {
	p.blanks()
	if p.at < len(p.text) && p.text[p.at] == '"' {
		s, err := p.quoted()
		n.values = append(n.values, s)
		return err
	}
	from := p.at
	word := p.word()
	if word == "" {
		return errWKT
	}
	p.blanks()
	if p.at < len(p.text) && (p.text[p.at] == '[' || p.text[p.at] == '(') {
		p.at = from
		inner, err := p.node(depth + 1)
		n.nodes = append(n.nodes, inner)
		return err
	}
	n.values = append(n.values, word)
	return nil
}
