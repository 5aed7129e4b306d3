package gazetteer

// What it takes from the confidence when numbers agree but do not say the same.
const (
	roomUnknown     = 0.12 // the question names a room, the address on record ends at its building
	roomUnsaid      = 0.12 // the other way round
	buildingUnknown = 0.15
	buildingUnsaid  = 0.15
	groupUnsaid     = 0.11
	groupUnknown    = 0.2
	otherWord       = 0.13 // 3号 for 3幢
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
	roomCost := 0.0
	for pass := range 2 { // bare numbers take what is left
		for _, a := range asked {
			if (a.rank == bare) != (pass == 1) {
				continue
			}
			i := find(a.rank, a.value)
			if i == -1 && (a.rank == house || a.rank == building) {
				other := building
				if a.rank == building {
					other = house
				}
				if i = find(other, a.value); i >= 0 {
					cost += otherWord
				} else {
					i = -1
				}
			}
			switch {
			case i >= 0:
				used[i] = true
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
			roomCost = max(roomCost, roomUnsaid)
		case building:
			cost += buildingUnsaid
		case group:
			cost += groupUnsaid
		default:
			return 0, false
		}
	}
	return cost + roomCost, true
}
