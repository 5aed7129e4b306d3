package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// aPart is how a file is named until all of it is there.
var aPart = regexp.MustCompile(`^\.gridzone-[A-Z2-7]{26}\.part$`)

// beginPart begins a file in a folder, under a name that nobody else has, and holds it until release: nobody takes it for left meanwhile.
func beginPart(folder string) (f *os.File, release func(), err error) {
	for range 10 {
		f, err = os.OpenFile(filepath.Join(folder, ".gridzone-"+rand.Text()+".part"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // read by whom new files are, unlike one of os.CreateTemp
		if err != nil {
			return nil, nil, usageError{err}
		}
		switch release, err = holdPart(f.Name()); {
		case err == nil:
			return f, release, nil
		case errors.Is(err, errors.ErrUnsupported):
			return f, func() {}, nil
		}
		_ = f.Close() // another has just taken it for left
	}
	return nil, nil, fmt.Errorf("write into %s: what is begun there is taken away", folder)
}

// sweepParts takes out of a folder what processes that were killed left there: what no process holds. What cannot be taken out stays.
func sweepParts(folder string) {
	entries, _ := os.ReadDir(folder) // who may not list it may write into it all the same
	for _, e := range entries {
		if !aPart.MatchString(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		part := filepath.Join(folder, e.Name())
		if release, err := holdPart(part); err == nil {
			_ = os.Remove(part)
			release()
		}
	}
}
