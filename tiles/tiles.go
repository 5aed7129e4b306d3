package tiles

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Options bound what Tiles keeps. Zero values take the defaults named.
type Options struct {
	MaxTiles  int64 // bytes of tiles, packed and not; 0: 64 MiB
	MaxLevels int64 // bytes of borders as they are drawn at a zoom; 0: 256 MiB. What they are made from comes on top, about 40 bytes a vertex
	MaxSheets int   // drawings of one layer, of several revisions or days; 0: 4
}

// Tiles draws tiles and keeps them while they are asked for. All methods may be called concurrently.
type Tiles struct {
	keeper *keeper
	cache  *cache
	most   int

	making sync.Mutex // held by whoever looks at all rows of a layer

	mu       sync.Mutex
	drawings map[zoning.Layer][]*Drawing // the last used first
	asked    []asked                     // the last used first
}

// asked is what was found out once: which sheet is that of a revision and a day.
type asked struct {
	name      string
	revision  int64
	committed time.Time
	day       zoning.Day
	sheet     *Sheet
}

// maxAsked is how many questions are remembered.
const maxAsked = 64

// New returns Tiles that have drawn nothing yet.
func New(o Options) *Tiles {
	if o.MaxTiles == 0 {
		o.MaxTiles = 64 << 20
	}
	if o.MaxLevels == 0 {
		o.MaxLevels = 256 << 20
	}
	if o.MaxSheets == 0 {
		o.MaxSheets = 4
	}
	return &Tiles{keeper: newKeeper(o.MaxLevels), cache: newCache(o.MaxTiles), most: o.MaxSheets, drawings: map[zoning.Layer][]*Drawing{}}
}

// Sheet returns what is drawn under a name of what an Atlas has in force on a day. The Atlas must be whole, and be what the store holds: a revision and
// the time of its commit stand for it. ErrNotFound when there is no sheet of that name. What did not change since another revision or day is shared with it.
func (t *Tiles) Sheet(a *atlas.Atlas, name string, day zoning.Day) (*Sheet, error) {
	q := asked{name: name, revision: a.Revision(), committed: a.Committed(), day: day}
	if s := t.remembered(q); s != nil {
		return s, nil
	}
	layers := layersOf(name)
	if len(layers) == 0 {
		return nil, fmt.Errorf("%w: tiles of %q", zoning.ErrNotFound, name)
	}
	t.making.Lock()
	defer t.making.Unlock()
	if s := t.remembered(q); s != nil {
		return s, nil
	}
	var drawings []*Drawing
	for _, l := range layers {
		drawings = append(drawings, t.drawing(a, l, day))
	}
	q.sheet = newSheet(name, drawings, q.revision, day)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, other := range t.asked {
		if other.name == name && other.sheet.version == q.sheet.version {
			q.sheet = other.sheet
			break
		}
	}
	t.asked = slices.Insert(t.asked, 0, q)
	t.asked = t.asked[:min(len(t.asked), maxAsked)]
	return q.sheet, nil
}

// remembered returns the sheet of a question asked before.
func (t *Tiles) remembered(q asked) *Sheet {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.asked {
		if o := &t.asked[i]; o.revision == q.revision && o.day == q.day && o.name == q.name && o.committed.Equal(q.committed) {
			return t.first(i)
		}
	}
	return nil
}

// first puts what was asked to the front, and so the drawings of its sheet.
func (t *Tiles) first(i int) *Sheet {
	toFront(t.asked, i)
	s := t.asked[0].sheet
	for _, d := range s.drawings {
		kept := t.drawings[d.layer]
		toFront(kept, slices.Index(kept, d))
	}
	return s
}

func toFront[T any](all []T, at int) {
	one := all[at]
	copy(all[1:at+1], all[:at])
	all[0] = one
}

// Named returns the sheet that bears a name, a version, a revision and a day, if it is still at hand; nil otherwise. Revision and day are those that it goes by here, or
// others that were asked about and found to have this content: another replica, or this one before it began anew, may have named it by those.
func (t *Tiles) Named(name, version string, revision int64, day zoning.Day) *Sheet {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.asked {
		q := &t.asked[i]
		s := q.sheet
		if s.version == version && s.name == name && (s.revision == revision && s.day == day || q.revision == revision && q.day == day) {
			return t.first(i)
		}
	}
	return nil
}

// drawing returns the drawing of a layer, a known one where the content is the same.
func (t *Tiles) drawing(a *atlas.Atlas, layer zoning.Layer, day zoning.Day) *Drawing {
	known := map[drawnRow]*feature{}
	t.mu.Lock()
	if kept := t.drawings[layer]; len(kept) > 0 {
		known = kept[0].known
	}
	t.mu.Unlock()
	d := newDrawing(layer, featuresOf(a, layer, day, known), t.keeper)
	t.mu.Lock()
	defer t.mu.Unlock()
	kept := t.drawings[layer]
	if at := slices.IndexFunc(kept, func(k *Drawing) bool { return k.version == d.version }); at >= 0 {
		d = kept[at]
		kept = slices.Delete(kept, at, at+1)
	}
	kept = slices.Insert(kept, 0, d)
	for len(kept) > t.most {
		last := kept[len(kept)-1]
		kept = kept[:len(kept)-1]
		t.keeper.forget(last)
		t.asked = slices.DeleteFunc(t.asked, func(q asked) bool { return slices.Contains(q.sheet.drawings, last) })
	}
	t.drawings[layer] = kept
	return d
}

// Turn is waited for before anything is drawn: leave is called when it is. What is at hand needs none.
type Turn func(ctx context.Context) (leave func(), err error)

// Tile returns a tile of a sheet, from memory where it is there. Several who ask for it at a time wait for one drawing.
func (t *Tiles) Tile(ctx context.Context, s *Sheet, zoom, x, y int, turn Turn) (*Tile, error) {
	return t.inTurn(ctx, turn, tileKey{s.name, s.version, zoom, x, y}, func(ctx context.Context) (*Tile, error) {
		body, err := s.Tile(ctx, zoom, x, y)
		if err != nil {
			return nil, err
		}
		return newTile(body)
	})
}

// Picture returns the picture of a sheet, kept like its tiles.
func (t *Tiles) Picture(ctx context.Context, s *Sheet, turn Turn) (*Tile, error) {
	return t.inTurn(ctx, turn, tileKey{s.name, s.version, ofPicture, 0, 0}, func(ctx context.Context) (*Tile, error) {
		body, err := s.Picture(ctx)
		return &Tile{Body: body}, err // packed as it is
	})
}

// inTurn returns what is kept, else what is drawn in turn.
func (t *Tiles) inTurn(ctx context.Context, turn Turn, key tileKey, draw func(context.Context) (*Tile, error)) (*Tile, error) {
	if one := t.cache.kept(key); one != nil {
		return one, nil
	}
	leave, err := turn(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return t.cache.get(ctx, key, draw)
}

// ofPicture stands in the place of a zoom where a picture is kept.
const ofPicture = -1
