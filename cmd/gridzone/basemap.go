package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"gridzone/api"
	"gridzone/tiles/basemap"
)

// beneath is the map of others that the map page lays beneath its own.
type beneath struct {
	Basemap        string `help:"Map of others beneath that of the map page: none, tianditu, tianditu-imagery, or a template of its tiles, such as https://tiles.example.org/{z}/{x}/{y}.png (default none). Browsers ask it." placeholder:"MAP"`
	BasemapKey     string `help:"Its vendor's key, for tianditu or where the template has {key}; everybody who opens the page sees it, so have the vendor take it from this page alone." name:"basemap-key" placeholder:"KEY"`
	BasemapKeyFile string `help:"File with the key instead." name:"basemap-key-file" placeholder:"FILE"`
	BasemapCredit  string `help:"Whose the map is, shown on the page; for tianditu, whose own is shown, what is to stand behind it." name:"basemap-credit" placeholder:"TEXT"`
	BasemapMaxZoom int    `help:"With a template: last zoom of its tiles (default 18)." name:"basemap-max-zoom" placeholder:"ZOOM"`
}

// open gives the options the basemap, if one is wanted.
func (b beneath) open(o *api.Options) error {
	key, err := b.key()
	if err != nil {
		return err
	}
	o.Basemap, err = basemap.New(basemap.Options{Map: b.Basemap, Key: key, Credit: b.BasemapCredit, MaxZoom: b.BasemapMaxZoom})
	if err != nil {
		return usagef("--basemap: %w", err)
	}
	return nil
}

// longestKeyFile is more than any key takes, in bytes.
const longestKeyFile = 4096

// key returns the key, wherever it is.
func (b beneath) key() (string, error) {
	if b.BasemapKeyFile == "" {
		return b.BasemapKey, nil
	}
	if b.BasemapKey != "" {
		return "", usagef("--basemap-key and --basemap-key-file: give one of them")
	}
	f, err := os.Open(b.BasemapKeyFile)
	if err != nil {
		return "", usagef("--basemap-key-file: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, longestKeyFile+1))
	if err == nil && len(text) > longestKeyFile {
		err = errors.New("it is too long for one")
	}
	key := strings.TrimSpace(string(text))
	if err == nil && key == "" {
		err = errors.New("it is empty")
	}
	if err != nil {
		return "", usageError{fmt.Errorf("read the key in --basemap-key-file %s: %w", b.BasemapKeyFile, err)}
	}
	return key, nil
}
