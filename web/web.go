// Package web holds the map page: its source, and the built files, which the program carries with it. It knows nothing of the service:
// the page asks that as any client does.
package web

import (
	"embed"
	"io/fs"
)

//go:embed dist
var dist embed.FS

// Page returns the built page: index.html, and under assets what that loads, by names that change with the content.
func Page() fs.FS {
	page, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return page
}
