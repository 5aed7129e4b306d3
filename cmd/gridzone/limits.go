package main

import "gridzone/api"

// limits bound what one imported file may cost the process that reads it.
type limits struct {
	MaxUpload   int64 `help:"Largest file to import, in bytes." default:"2147483648" placeholder:"N"`
	MaxVertices int   `help:"Most vertices of a file to import; each takes 16 bytes of memory." default:"60000000" placeholder:"N"`
}

func (l limits) check() error {
	if l.MaxUpload <= 0 || l.MaxVertices <= 0 {
		return usagef("--max-upload and --max-vertices must be more than 0")
	}
	return nil
}

func (l limits) options(o api.Options) api.Options {
	o.MaxUpload, o.MaxVertices = l.MaxUpload, l.MaxVertices
	return o
}
