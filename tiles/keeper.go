package tiles

import (
	"context"
	"slices"
	"sync"
)

// keeper bounds what drawings hold in memory, and how many are worked on at a time.
type keeper struct {
	turn chan struct{} // held by whoever takes shapes apart or draws a level
	most int64         // bytes of levels

	mu   sync.Mutex
	kept []keptLevel // the last used first
	size int64
}

type keptLevel struct {
	drawing *Drawing
	zoom    int
	size    int64
}

func newKeeper(most int64) *keeper { return &keeper{turn: make(chan struct{}, 1), most: most} }

func (k *keeper) enter(ctx context.Context) error {
	select {
	case k.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *keeper) leave() { <-k.turn }

// used notes that a level was asked for, and lets go of those that were not for longest where there is too much. The one in use stays.
// A drawing that was let go of while somebody still waited for it is theirs alone.
func (k *keeper) used(d *Drawing, zoom int, size int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if d.gone {
		return
	}
	at := slices.IndexFunc(k.kept, func(l keptLevel) bool { return l.drawing == d && l.zoom == zoom })
	if at == 0 {
		return
	}
	one := keptLevel{d, zoom, size}
	if at > 0 {
		k.kept = slices.Delete(k.kept, at, at+1)
	} else {
		k.size += size
	}
	k.kept = slices.Insert(k.kept, 0, one)
	for k.size > k.most && len(k.kept) > 1 {
		last := k.kept[len(k.kept)-1]
		k.kept = k.kept[:len(k.kept)-1]
		k.size -= last.size
		last.drawing.levels[last.zoom].forget()
	}
}

// forget lets go of everything of a drawing.
func (k *keeper) forget(d *Drawing) {
	k.mu.Lock()
	defer k.mu.Unlock()
	d.gone = true
	k.kept = slices.DeleteFunc(k.kept, func(l keptLevel) bool {
		if l.drawing != d {
			return false
		}
		k.size -= l.size
		l.drawing.levels[l.zoom].forget()
		return true
	})
	d.topology.Store(nil)
}
