package api

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
)

// commander returns who commands, and reads the idempotency key.
func commander(c *gin.Context) (zoning.Actor, string, error) {
	key, err := idempotencyKey(c.Request)
	return actorOf(c), key, err
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
