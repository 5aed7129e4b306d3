package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// aPart is how a folder is named in which a file is made until all of it is there.
var aPart = regexp.MustCompile(`^\.gridzone-[A-Z2-7]{26}\.part$`)

// inPart lets a file of a folder be made in a folder within it, which nobody else has and which is taken away in the end: do moves what is whole out of it. What
// was left by processes that were killed while they did so is taken away before.
func inPart(folder string, do func(within string) error) error {
	sweepParts(folder)
	within, release, err := beginPart(folder)
	if err != nil {
		return err
	}
	defer release()
	return errors.Join(do(within), os.RemoveAll(within))
}

// beginPart makes a folder within another and holds it until release: nobody takes it for left meanwhile.
func beginPart(folder string) (within string, release func(), err error) {
	for range 10 {
		within = filepath.Join(folder, ".gridzone-"+rand.Text()+".part")
		if err := os.Mkdir(within, 0o700); err != nil {
			return "", nil, usageError{unwritable(folder, err)}
		}
		switch release, err = holdPart(within); {
		case err == nil:
			return within, release, nil
		case errors.Is(err, errors.ErrUnsupported):
			return within, func() {}, nil
		} // else another has just taken it for left
	}
	return "", nil, fmt.Errorf("write into %s: what is begun there is taken away", folder)
}

// unwritable says why nothing can be made in a folder.
func unwritable(folder string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no folder %s; make it first", folder)
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // the path is of no file that was asked for
	}
	return fmt.Errorf("nothing can be written into %s: %w", folder, err)
}

// sweepParts takes out of a folder what processes that were killed left there: what no process holds. What cannot be taken out stays.
func sweepParts(folder string) {
	entries, _ := os.ReadDir(folder) // who may not list it may write into it all the same
	for _, e := range entries {
		if !aPart.MatchString(e.Name()) || !e.IsDir() {
			continue
		}
		part := filepath.Join(folder, e.Name())
		if release, err := holdPart(part); err == nil {
			_ = os.RemoveAll(part)
			release()
		}
	}
}
