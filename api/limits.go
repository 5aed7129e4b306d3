package api

import (
	"iter"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// limitsIn writes into what tells answers apart how far the caller sees.
func limitsIn(c *gin.Context, media string) string {
	if who := actorOf(c); who.Limited() {
		return media + "; of " + strings.Join(who.Divisions, ",")
	}
	return media
}

// farmSeen tells whether the caller may know of all that is on record of a farm. A code that is not on record is nobody's.
func farmSeen(c *gin.Context, a *atlas.Atlas, code string) bool {
	who := actorOf(c)
	for _, r := range a.History(zoning.Farms, code) {
		if who.MayTouch(r.Thing) != nil {
			return false
		}
	}
	return true
}

// seenBy yields the rows that an actor may touch.
func seenBy(who zoning.Actor, rows iter.Seq2[*zoning.Row, error]) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for r, err := range rows {
			if (err != nil || who.MayTouch(r.Thing) == nil) && !yield(r, err) {
				return
			}
		}
	}
}
