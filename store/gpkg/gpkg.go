// Package gpkg is the embedded store: one GeoPackage file that QGIS opens as it is.
package gpkg

import (
	"context"

	"gridzone/zoning"
)

// Store is a zoning.Store on a GeoPackage file.
type Store struct{ zoning.Store }

// Open opens the file, creating it when it is absent, and brings its schema up to date.
func Open(ctx context.Context, path string) (*Store, error) { panic("not built yet") }

// Backup writes a consistent copy of the whole store, history included, to path while it is in use.
// path must not exist.
func (s *Store) Backup(ctx context.Context, path string, progress func(done, total int)) error {
	panic("not built yet")
}
