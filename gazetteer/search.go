package gazetteer

import (
	"context"
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"gridzone/zoning"
)

// asker answers one question.
type asker struct {
	ix    *Index
	day   zoning.Day
	parts []part
	ways  [][]reading           // to read the numbers of each part
	runes [runeBits / 64]uint64 // marks of those in the names, by their last bits

	spanCache    map[nodeInPart][]span
	explainCache map[nodeInPart]*explained
	companyCache map[int][]span
	nameCache    map[string]bool
	seen         map[termOf]bool
	answered     map[placeOf]bool

	space     []window
	known     []number
	splitter  splitter // of addresses on record
	ceiling   float64  // what costs more is passed over
	stretches map[memberPart][]stretch
	agreed    map[numbersOf]agreement

	beside []string // words of a place beside the one that is named
	named  [][]rune // divisions on record that the question names
	noise  float64  // for what was left out
	cut    bool     // the question is longer than what is looked at

	spots    []spot
	doubtful []doubt
	read     map[doubtOf]float64 // what context found
	hits     []hit
	numbered []*node // of places that explain the question as well, of which only numbers are on record

	ctx    context.Context
	work   work
	most   work
	capped bool // there was more to look at than is looked at
}

type termOf struct {
	member, name int
}

// DefaultLimit is how many candidates are listed when nothing else is asked for.
const DefaultLimit = 10

func (x *Index) ask(ctx context.Context, text string, day zoning.Day) *asker {
	normal, noisy := quiet(Normalise(text))
	a := &asker{ctx: ctx, most: mostWork(), read: map[doubtOf]float64{}, ix: x, day: day, parts: split(normal), cut: utf8.RuneCountInString(normal) > longest, spanCache: map[nodeInPart][]span{}, explainCache: map[nodeInPart]*explained{}, companyCache: map[int][]span{},
		nameCache: map[string]bool{}, seen: map[termOf]bool{}, answered: map[placeOf]bool{}, stretches: map[memberPart][]stretch{}, agreed: map[numbersOf]agreement{}}
	if len(a.parts) > 1 && len(a.parts[0].name) == 0 && len(a.parts[1].numbers) == 0 { // 12号中山路
		a.parts[1].numbers = a.parts[0].numbers
		a.parts = a.parts[1:]
	}
	if len(a.parts) > 6 {
		a.parts = a.parts[:6]
		a.cut = true
	}
	if noisy {
		a.noise = noise
	}
	a.besides(normal)
	for i, p := range a.parts {
		ways := readings(p.numbers)
		if i+1 < len(a.parts) && isDoor(p.numbers) && isTail(a.parts[i+1].name) {
			ways = append(ways, reading{numbers: append(slices.Clone(p.numbers), number{aside, tailText(a.parts[i+1:])}), rest: true})
		}
		a.ways = append(a.ways, ways)
		for _, r := range p.name {
			a.runes[r%runeBits/64] |= 1 << (r % 64)
		}
	}
	return a
}

const runeBits = 4096

// has tells whether the question may have a rune.
func (a *asker) has(r rune) bool { return a.runes[r%runeBits/64]>>(r%64)&1 == 1 }

// Search returns the places in force on a day that an address can mean as somebody wrote it, at most limit of them. Where one explains the
// question without a wrong character, only such are listed. The work of a question is bounded, by counts, so that it is answered the same again; where more was
// to be looked at, the most likely was, and nothing is certain. The error is the context's.
func (x *Index) Search(ctx context.Context, text string, day zoning.Day, limit int) (Answer, error) {
	a := x.ask(ctx, text, day)
	a.search()
	if err := ctx.Err(); err != nil {
		return Answer{}, err
	}
	return a.answer(limit), nil
}

// search finds the hits.
func (a *asker) search() {
	a.ceiling = certainly
	a.exact(a.consider)
	a.weigh()
	if len(a.hits) == 0 {
		clear(a.seen)
		a.work.places, a.work.keys = 0, 0
		a.ceiling = 1 - listFrom
		a.exact(a.consider)
		a.near()
		a.weigh()
	}
}

// exact visits the names on record that a part of the question says, to the letter or in short, by member and number; some more than once.
func (a *asker) exact(visit func(member, name int)) {
	for p := range a.parts {
		name := a.parts[p].name
		text := string(name)
		offsets := make([]int, 0, len(name)+1)
		for i := range text {
			offsets = append(offsets, i)
		}
		offsets = append(offsets, len(text))
		for i := range name {
			for j := i + 1; j <= len(name); j++ {
				one := text[offsets[i]:offsets[j]]
				plains := a.ix.tree.plains[one]
				for k := range a.ix.members {
					m := &a.ix.members[k]
					if t := m.names.find([]byte(one)); t >= 0 {
						visit(k, t)
					}
					for _, plain := range plains {
						if t := m.names.find([]byte(plain)); t >= 0 {
							visit(k, t)
						}
					}
				}
			}
		}
	}
}

// postingsRead is how many entries of lists a question reads in a segment before it passes over features that many names have.
const postingsRead = 60_000

// near looks at the names on record that a part of the question says with at most one wrong character.
func (a *asker) near() {
	var asked []feature
	for _, p := range a.parts {
		asked = features(asked, p.name)
	}
	for k := range a.ix.members {
		if a.ctx.Err() != nil {
			return
		}
		m := &a.ix.members[k]
		var lists [][]byte
		for _, f := range asked {
			if list := m.postings.list(f); len(list) > 0 {
				lists = append(lists, list)
			}
		}
		slices.SortFunc(lists, func(x, y []byte) int { return len(x) - len(y) })
		read, used := 0, 0
		counter := newCounter(m.names.len())
		for _, list := range lists {
			if read += len(list); read > postingsRead && used > 0 {
				break
			}
			used++
			i := uint64(0)
			for len(list) > 0 {
				d, n := binary.Uvarint(list)
				list = list[n:]
				i += d
				counter.add(uint32(i))
			}
		}
		passed := len(lists) - used
		for _, t := range counter.touched {
			if int(counter.counts[t]) >= max(1, int(m.postings.counts[t])-perCharacter-passed) {
				a.consider(k, int(t))
			}
		}
		counter.done()
	}
}

// consider looks at all places of a name.
func (a *asker) consider(k, name int) {
	if a.seen[termOf{k, name}] {
		return
	}
	a.seen[termOf{k, name}] = true
	m := &a.ix.members[k]
	bytes := m.names.at(name)
	called := a.ix.tree.isPlain(string(bytes))
	if !called && !a.mayMention(bytes) {
		return
	}
	text := []rune(string(bytes))
	for p := range a.parts {
		if called || a.mentions(p, text) {
			a.places(m, name, text, called, p)
		}
	}
}

// mayMention tells whether the question may say a name, by the runes that it has: all but one.
func (a *asker) mayMention(name []byte) bool {
	missing := 1
	for len(name) > 0 {
		r, n := utf8.DecodeRune(name)
		name = name[n:]
		if !a.has(r) {
			if missing--; missing < 0 {
				return false
			}
		}
	}
	return true
}

// mentions tells whether a part may say a name, by what both are made of.
func (a *asker) mentions(p int, name []rune) bool {
	missing := 0
	for _, r := range name {
		if !slices.Contains(a.parts[p].name, r) {
			if missing++; missing > 1 {
				return false
			}
		}
	}
	return true
}

// placeOf is a place of a name, in whatever members it has addresses.
type placeOf struct {
	n    *node
	name string
	p    int
}

// found notes that addresses at a place answer the question, so that no other there, of another member, need stand for it.
func (a *asker) found(n *node, name []rune, p int) {
	if len(a.ix.members) > 2 {
		a.answered[placeOf{n, string(name), p}] = true
	}
}

const (
	numberUnknown = 0.25 // the place is on record, not the number
	divisionAlone = 0.45 // a division that is named, beside what nothing on record explains
)
