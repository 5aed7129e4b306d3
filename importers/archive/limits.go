// Package archive opens a zip that came from anybody: what could lead out of it, hide in it or swell from it is refused before a
// byte is unpacked, each with what to do about it, and what is unpacked is exactly what the archive declares. Entries are read
// as streams, one after the other or beside each other; nothing is written to disk, and an archive within it is an entry like any other.
//
// It must never know what the entries are about.
package archive

import "gridzone/importers/dataset"

// Limits bound what an archive may cost. Zero values take the defaults named.
type Limits struct {
	Directory int64 // bytes of its directory; 0: 1 MiB
	Entries   int   // 0: 2,000
	Entry     int64 // bytes of one entry, unpacked; 0: 2 GiB
	Unpacked  int64 // bytes of all entries, unpacked; 0: twice Entry
	Ratio     int64 // of bytes unpacked to bytes packed, for entries of more than 64 MiB unpacked; 0: 900
}

// ratioFrom is the size, unpacked, up to which any ratio will do: a table of forty wide columns, all blank but one, packs to a six-hundredth,
// and one byte over and over to a thousandth.
const ratioFrom = 64 << 20

// Within returns the limits for a file that may cost this: no entry may be larger than a file that comes by itself.
func Within(l dataset.Limits) Limits { return Limits{Entry: l.OrDefaults().Bytes} }

func (l Limits) orDefaults() Limits {
	if l.Directory == 0 {
		l.Directory = 1 << 20
	}
	if l.Entries == 0 {
		l.Entries = 2000
	}
	if l.Entry == 0 {
		l.Entry = 2 << 30
	}
	if l.Unpacked == 0 {
		l.Unpacked = 2 * l.Entry
	}
	if l.Ratio == 0 {
		l.Ratio = 900
	}
	return l
}
