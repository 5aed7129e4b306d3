package geo

import "math/bits"

// A patch is what differs between a directory and the one that its cells were built for: some blocks of cells that are told
// anew, each with its own words, so that a block that is told anew again leaves nothing behind.
type patch struct {
	slots  *numbering // of all shapes; their ids are their positions
	stride uint32     // blocks a row
	told   []uint64   // a bit for each block: it is among blocks
	blocks map[uint32]*block
}

const (
	blockShift = 3 // a block is 2^3 cells a side
	blockSide  = 1 << blockShift
)

// A block is a square of cells of the top, told with words of its own.
type block struct {
	leaves
	top [blockSide * blockSide]entry // row by row
}

// entry returns the entry of the cell of a point in the block.
func (b *block) entry(x, y uint64) entry {
	return b.top[(y>>cellShift&(blockSide-1))<<blockShift|x>>cellShift&(blockSide-1)]
}

// block returns the block of a point, nil when it is not told anew.
func (p *patch) block(x, y uint64) *block {
	if p == nil || !p.tells(x, y) {
		return nil
	}
	return p.blocks[p.at(x, y)]
}

// at returns which block a point is in.
func (p *patch) at(x, y uint64) uint32 {
	return uint32(y>>(cellShift+blockShift))*p.stride + uint32(x>>(cellShift+blockShift))
}

// tells tells whether the block of a point is told anew.
func (p *patch) tells(x, y uint64) bool {
	at := p.at(x, y)
	return p.told[at>>6]>>(at&63)&1 != 0
}

// count returns how many blocks are told anew.
func (p *patch) count() int {
	n := 0
	for _, w := range p.told {
		n += bits.OnesCount64(w)
	}
	return n
}
