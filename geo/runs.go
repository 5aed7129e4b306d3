package geo

import "sync/atomic"

// lazyRuns holds the runs of a Prepared, built when first asked for.
type lazyRuns struct{ built atomic.Pointer[runs] }

// runs is a shape's boundary cut into short runs of edges under a tree of boxes.
type runs struct{}
