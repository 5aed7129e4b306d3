package main

import (
	"encoding/json"
	"fmt"
	"runtime"
)

// version is the release this source becomes; see CHANGELOG.md.
const version = "0.1.0"

type versionCmd struct {
	JSON bool `help:"Print as JSON." name:"json"`
}

// Run prints the version.
func (c versionCmd) Run(std streams) error {
	if c.JSON {
		return json.NewEncoder(std.out).Encode(map[string]string{"version": version, "go": runtime.Version()})
	}
	_, err := fmt.Fprintf(std.out, "gridzone %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
