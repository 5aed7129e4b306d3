package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// openCORS lets any page read the answer. No credentials: nothing here depends on them.
func openCORS(h http.Header) {
	h["Access-Control-Allow-Origin"] = allOrigins
	h["Access-Control-Expose-Headers"] = exposed
}

// preflight answers OPTIONS: what is allowed here and, for a public address,
// that pages of other origins may ask.
func preflight(allowed string, r reach) gin.HandlerFunc {
	return func(c *gin.Context) {
		h := c.Writer.Header()
		h.Set("Allow", allowed)
		if r == public && c.GetHeader("Origin") != "" {
			openCORS(h)
			if c.GetHeader("Access-Control-Request-Method") != "" {
				h.Set("Access-Control-Allow-Methods", allowed)
				h.Set("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match, X-Request-Id")
				h.Set("Access-Control-Max-Age", "86400")
			}
		}
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
	}
}
