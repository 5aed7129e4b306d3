package gazetteer

import "slices"

// A feature is two characters of a name that follow each other, with at most one between them. A character that is wrong, missing or too many
// takes at most four features from a name, so a name that is one off shares all others.
type feature uint64

const perCharacter = 4

// features adds those of a name to dst; the result is sorted and has each once.
func features(dst []feature, name []rune) []feature {
	for i := range name {
		for _, j := range [2]int{i + 1, i + 2} {
			if j < len(name) {
				dst = append(dst, feature(name[i])<<21|feature(name[j]))
			}
		}
	}
	slices.Sort(dst)
	return slices.Compact(dst)
}
