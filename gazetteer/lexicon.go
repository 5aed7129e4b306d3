package gazetteer

// lexicon numbers texts in the order in which they first come.
type lexicon struct {
	numbers map[string]uint32
	list    []string
}

func newLexicon() lexicon { return lexicon{numbers: map[string]uint32{}} }

// number returns the number of a text.
func (l *lexicon) number(text []byte) uint32 {
	i, ok := l.numbers[string(text)]
	if !ok {
		i = uint32(len(l.list))
		s := string(text)
		l.numbers[s], l.list = i, append(l.list, s)
	}
	return i
}

// forget leaves it without texts.
func (l *lexicon) forget() {
	clear(l.numbers)
	l.list = l.list[:0]
}

// into numbers the texts of the lexicon in the order in which they came, in a larger one, and returns the number of each there in dst.
func (l *lexicon) into(larger map[string]uint32, dst []uint32) []uint32 {
	dst = dst[:0]
	for _, s := range l.list {
		dst = append(dst, numbered(larger, s))
	}
	return dst
}
