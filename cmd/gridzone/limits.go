package main

import (
	"time"

	"gridzone/api"
)

// limits bound what one imported file may cost the process that reads it.
type limits struct {
	MaxUpload   int64         `help:"Largest file to import, in bytes (default ${default})." default:"2147483648" placeholder:"N"`
	MaxVertices int           `help:"Most vertices of a file to import; each takes 16 bytes of memory (default ${default})." default:"60000000" placeholder:"N"`
	MaxFeatures int           `help:"Most features of a file to import (default ${default})." default:"1000000" placeholder:"N"`
	ImportTime  time.Duration `help:"How long reading and judging a file to import may take; waiting for other writers does not count (default ${default})." default:"15m" placeholder:"TIME"`
}

func (l limits) check() error {
	if l.MaxUpload <= 0 || l.MaxVertices <= 0 || l.MaxFeatures <= 0 || l.ImportTime <= 0 {
		return usagef("--max-upload, --max-vertices, --max-features and --import-time must be more than 0")
	}
	return nil
}

func (l limits) options(o api.Options) api.Options {
	o.MaxUpload, o.MaxVertices, o.MaxFeatures, o.ImportTime = l.MaxUpload, l.MaxVertices, l.MaxFeatures, l.ImportTime
	return o
}
