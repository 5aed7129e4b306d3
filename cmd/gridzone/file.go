package main

import (
	"errors"
	"fmt"
	"os"
)

// writeFile fills a file, which has its name only when all of it is there: a process that ends before leaves none under that name, and one that
// fails or is interrupted nothing at all.
func writeFile(path string, fill func(*os.File) error) error {
	part := path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return usageError{err}
	}
	err = errors.Join(fill(f), f.Close())
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(part))
	}
	return nil
}
