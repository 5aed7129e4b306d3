package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// commander returns who commands, and reads the idempotency key.
func commander(c *gin.Context) (zoning.Actor, string, error) {
	key, err := idempotencyKey(c.Request)
	return actorOf(c), key, err
}

// note enters a command that changes nothing in the store.
func (s *service) note(ctx context.Context, command zoning.Command) error {
	_, err := s.live.Do(ctx, command, func(context.Context, zoning.Tx, *atlas.Atlas) ([]byte, error) { return nil, nil })
	return err
}

// detailOf writes names and values for the audit trail.
func detailOf(pairs ...string) string {
	detail := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		detail[pairs[i]] = pairs[i+1]
	}
	return string(trimLine(marshal(detail)))
}

// digestOf tells one request from another.
func digestOf(parts ...string) string {
	sum := sha256.Sum256(marshal(parts))
	return hex.EncodeToString(sum[:])
}

// commanded writes the headers of an answer to a command.
func commanded(c *gin.Context, revision int64) {
	h := c.Writer.Header()
	h["Gridzone-Revision"] = []string{strconv.FormatInt(revision, 10)}
	h["Cache-Control"] = noStore
}
