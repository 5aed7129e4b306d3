package api

import (
	"log/slog"
	"slices"

	"github.com/gin-gonic/gin"
)

// ObserveForBench gives an engine the middleware of this API.
func ObserveForBench(e *gin.Engine) {
	log := slog.New(slog.DiscardHandler)
	s := &service{log: log, ids: newRequestIDs(), metrics: newMetrics(nil, log)}
	e.Use(s.observe)
}

// Opened is an operation that anyone may call, with the formats that it answers in (parameter f) and the media types that it takes.
type Opened struct {
	ID, Method, Path string
	Formats, Takes   []string
}

// OpenedToAll lists the operations that anyone may call.
func OpenedToAll() []Opened {
	var list []Opened
	for _, op := range new(service).operations() {
		if op.right != "" {
			continue
		}
		o := Opened{ID: op.id, Method: op.method, Path: op.path}
		for _, p := range op.params {
			if p.name == "f" {
				o.Formats = slices.Clone(p.enum)
			}
		}
		if op.body != nil {
			o.Takes = op.body.media
		}
		list = append(list, o)
	}
	return list
}
