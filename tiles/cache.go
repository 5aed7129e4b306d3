package tiles

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"context"
	"sync"
)

// Tile is a tile as it goes out; both forms are shared and must not be changed. One with nothing on it has no bytes.
type Tile struct {
	Body   []byte
	Zipped []byte // with gzip
}

// newTile packs a tile.
func newTile(body []byte) (*Tile, error) {
	if len(body) == 0 {
		return &Tile{}, nil
	}
	zipped, err := Zip(body)
	return &Tile{Body: body, Zipped: zipped}, err
}

// Zip packs with gzip: the same bytes for the same content.
func Zip(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

type tileKey struct {
	name, version string
	zoom, x, y    int
}

// cache keeps tiles up to so many bytes, and lets go of those that were not asked for for longest.
type cache struct {
	most int64

	mu    sync.Mutex
	tiles map[tileKey]*list.Element
	order *list.List // of *cached, the last used first
	size  int64
}

type cached struct {
	key  tileKey
	tile shared[*Tile]
	size int64 // 0 until it is drawn
}

// besides is what a tile costs apart from its bytes.
const besides = 512

func newCache(most int64) *cache {
	return &cache{most: most, tiles: map[tileKey]*list.Element{}, order: list.New()}
}

// kept returns a tile that is drawn, nil where it is not.
func (c *cache) kept(key tileKey) *Tile {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.tiles[key]
	if e == nil || e.Value.(*cached).size == 0 {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).tile.value // made once, and for as long as it is kept
}

func (c *cache) get(ctx context.Context, key tileKey, draw func(context.Context) (*Tile, error)) (*Tile, error) {
	c.mu.Lock()
	e := c.tiles[key]
	if e == nil {
		e = c.order.PushFront(&cached{key: key})
		c.tiles[key] = e
	} else {
		c.order.MoveToFront(e)
	}
	one := e.Value.(*cached)
	c.mu.Unlock()
	t, err := one.tile.get(ctx, draw)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.tiles[key] != e: // let go of meanwhile
	case err != nil && one.size == 0:
		c.drop(e)
	case err == nil && one.size == 0:
		one.size = int64(len(t.Body)+len(t.Zipped)) + besides
		c.size += one.size
		for c.size > c.most && c.order.Len() > 1 {
			c.drop(c.order.Back())
		}
	}
	return t, err
}

func (c *cache) drop(e *list.Element) {
	one := e.Value.(*cached)
	c.order.Remove(e)
	delete(c.tiles, one.key)
	c.size -= one.size
}
