package api

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// openCORS lets any page read the answer. No credentials: nothing here depends on them.
func openCORS(h http.Header) {
	h["Access-Control-Allow-Origin"] = allOrigins
	h["Access-Control-Expose-Headers"] = exposed
}

// preflight answers OPTIONS: what is allowed here and which of it, if anything, pages of other origins may ask.
func preflight(allowed, open []string) gin.HandlerFunc {
	methods := strings.Join(append(allowed, http.MethodOptions), ", ")
	opened := strings.Join(append(open, http.MethodOptions), ", ")
	return func(c *gin.Context) {
		h := c.Writer.Header()
		h.Set("Allow", methods)
		if len(open) > 0 && c.GetHeader("Origin") != "" {
			openCORS(h)
			if c.GetHeader("Access-Control-Request-Method") != "" {
				h.Set("Access-Control-Allow-Methods", opened)
				h.Set("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match, Min-Revision, X-Request-Id")
				h.Set("Access-Control-Max-Age", "86400")
			}
		}
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
	}
}
