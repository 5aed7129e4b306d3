package api

import (
	"log/slog"

	"github.com/gin-gonic/gin"
)

// ObserveForBench gives an engine the middleware of this API.
func ObserveForBench(e *gin.Engine) {
	log := slog.New(slog.DiscardHandler)
	s := &service{log: log, ids: newRequestIDs(), metrics: newMetrics(nil, log)}
	e.Use(s.observe)
}
