package gazetteer

import "slices"

// What it takes from the confidence when numbers agree but do not say the same.
const (
	roomUnknown     = 0.12 // the question names a room, the address on record ends at its building
	roomUnsaid      = 0.12 // the other way round
	buildingUnknown = 0.15
	buildingUnsaid  = 0.15
	groupUnsaid     = 0.11
	groupUnknown    = 0.2
	otherWord       = 0.13 // 3号 for 3幢, or for 3号院
	otherOrder      = 0.13 // 5号3弄 for 3弄5号
	insideUnsaid    = 0.06 // the numbers of an estate at a door, without its name
	moreUnsaid      = 0.11 // a name behind the door, or a part of a name, is not said
	bareUnknown     = 0.2  // 12号3, where only 12号 is on record
)

// agree tells whether the numbers of a question name the door with the numbers on record, and what is taken from the confidence. Values
// are the same to the last character, or they don't agree; a lane, a house number or a bare number that the other side lacks is another door.
func agree(asked, known []number) (cost float64, ok bool) {
	if mainValue(asked) != mainValue(known) {
		return 0, false
	}
	var usedSpace [8]bool
	used := usedSpace[:0]
	for range known {
		used = append(used, false)
	}
	find := func(r rank, value string) int {
		for i, k := range known {
			if !used[i] && (k.rank == r || r == bare) {
				if k.value == value {
					return i
				}
				if r != bare {
					return -2
				}
			}
		}
		return -1
	}
	extra := func(r rank) float64 {
		switch r {
		case room, unit, floor:
			return roomUnknown
		case building:
			return buildingUnknown
		case group:
			return groupUnknown
		default:
			return -1
		}
	}
	roomCost, last, backwards, beyond := 0.0, -1, false, false
	for pass := range 2 { // bare numbers take what is left
		for at, a := range asked {
			if (a.rank == bare) != (pass == 1) {
				continue
			}
			i := find(a.rank, a.value)
			if i == -1 && isPlot(a.rank) {
				for _, other := range []rank{house, building, yard} {
					if j := find(other, a.value); other != a.rank && j >= 0 {
						i, cost = j, cost+otherWord
						break
					}
				}
			}
			switch {
			case i >= 0:
				used[i] = true
				if pass == 0 {
					backwards, last = backwards || i < last, i
				}
			case i < 0 && a.rank == bare && slices.ContainsFunc(asked[at+1:], func(n number) bool { return isPlot(n.rank) }): // 6 9号 is not 9号
				return 0, false
			case i == -1 && a.rank == bare && last >= 0 && isPlot(known[last].rank) && len(a.value) > 2: // 36号301
				roomCost = max(roomCost, roomUnknown)
				beyond = true
			case i == -1 && a.rank == bare && last >= 0 && isPlot(known[last].rank):
				cost += bareUnknown
				beyond = true
			case i == -2 || a.rank == bare:
				return 0, false
			default:
				c := extra(a.rank)
				if c < 0 {
					return 0, false
				}
				if c == roomUnknown && a.rank != building {
					roomCost = max(roomCost, c)
				} else {
					cost += c
				}
			}
		}
	}
	for i, k := range known {
		if used[i] {
			continue
		}
		switch k.rank {
		case room, unit, floor:
			if beyond { // it has other rooms
				return 0, false
			}
			roomCost = max(roomCost, roomUnsaid)
		case building:
			if beyond {
				return 0, false
			}
			cost += buildingUnsaid
		case inside:
			cost += insideUnsaid
		case more:
			cost += moreUnsaid
		case group:
			cost += groupUnsaid
		default:
			return 0, false
		}
	}
	if backwards {
		cost += otherOrder
	}
	return cost + roomCost, true
}

// isPlot tells whether numbers of a rank are those that are put up at a door or a building.
func isPlot(r rank) bool { return r == house || r == building || r == yard }
