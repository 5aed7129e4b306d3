package gazetteer

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
	"sort"
)

// nameSeed is of this process: no hash leaves it.
var nameSeedTable = maphash.MakeSeed()

// names are distinct texts, numbered in the order of their bytes.
type names struct {
	bytes []byte
	ends  []uint32 // of each text
	slots []uint32 // number + 1 of a text by its hash; 0: none
}

// newNames takes texts in order, without repeats.
func newNames(sorted []string) *names {
	total := 0
	for _, s := range sorted {
		total += len(s)
	}
	n := &names{bytes: make([]byte, 0, total), ends: make([]uint32, len(sorted))}
	for i, s := range sorted {
		n.bytes = append(n.bytes, s...)
		n.ends[i] = uint32(len(n.bytes))
	}
	return n
}

// hash makes the texts ready for find.
func (n *names) hash() {
	n.slots = make([]uint32, len(n.ends)+len(n.ends)/2+1)
	for i := range n.ends {
		slot := int(maphash.Bytes(nameSeedTable, n.at(i)) % uint64(len(n.slots)))
		for n.slots[slot] != 0 {
			slot = (slot + 1) % len(n.slots)
		}
		n.slots[slot] = uint32(i + 1)
	}
}

func (n *names) len() int { return len(n.ends) }

func (n *names) at(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = n.ends[i-1]
	}
	return n.bytes[from:n.ends[i]]
}

// find returns the number of a text, -1 if there is no such text.
func (n *names) find(s []byte) int {
	slot := int(maphash.Bytes(nameSeedTable, s) % uint64(len(n.slots)))
	for n.slots[slot] != 0 {
		if i := int(n.slots[slot] - 1); string(n.at(i)) == string(s) {
			return i
		}
		slot = (slot + 1) % len(n.slots)
	}
	return -1
}

// span returns the numbers, from and up to, of the texts that begin with a prefix.
func (n *names) span(prefix string) (from, to int) {
	from = sort.Search(n.len(), func(i int) bool { return string(n.at(i)) >= prefix })
	to = from + sort.Search(n.len()-from, func(i int) bool {
		text := n.at(from + i)
		return len(text) < len(prefix) || string(text[:len(prefix)]) != prefix
	})
	return from, to
}

// postings tell for each feature which names have it.
type postings struct {
	features []feature // in order
	ends     []uint32  // of the list of each, in lists
	lists    []byte    // differences of numbers in order, as varints
	counts   []uint8   // features of each name
}

// newPostings indexes names.
func newPostings(n *names) *postings {
	type pair struct {
		f feature
		i uint32
	}
	p := &postings{counts: make([]uint8, n.len())}
	var pairs []pair
	var own []feature
	for i := range n.len() {
		own = features(own[:0], []rune(string(n.at(i))))
		p.counts[i] = uint8(min(len(own), 255))
		for _, f := range own {
			pairs = append(pairs, pair{f, uint32(i)})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		switch {
		case a.f != b.f && a.f < b.f, a.f == b.f && a.i < b.i:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	last := uint32(0)
	for i, x := range pairs {
		if i == 0 || pairs[i-1].f != x.f {
			p.features = append(p.features, x.f)
			p.ends = append(p.ends, uint32(len(p.lists)))
			last = 0
		}
		p.lists = binary.AppendUvarint(p.lists, uint64(x.i-last))
		last = x.i
		p.ends[len(p.ends)-1] = uint32(len(p.lists))
	}
	p.features, p.ends, p.lists = slices.Clip(p.features), slices.Clip(p.ends), slices.Clip(p.lists)
	return p
}

// list returns the list of a feature, empty if no name has it.
func (p *postings) list(f feature) []byte {
	i, found := slices.BinarySearch(p.features, f)
	if !found {
		return nil
	}
	from := uint32(0)
	if i > 0 {
		from = p.ends[i-1]
	}
	return p.lists[from:p.ends[i]]
}
