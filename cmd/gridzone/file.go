package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// unwritten refuses a file that exists.
func unwritten(path string) error {
	if _, err := os.Stat(path); path != "" && err == nil {
		return usagef("%s exists; name a file that does not", path)
	}
	return nil
}

// writeFile fills a file, which has its name only when all of it is there: a process that ends before leaves none under that name, and one that
// fails or is interrupted nothing at all. Until then it lies in a folder beside it (inPart); no file but path is touched.
func writeFile(path string, fill func(*os.File) error) error {
	return inPart(filepath.Dir(path), func(within string) error {
		f, err := os.OpenFile(filepath.Join(within, "whole"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // read by whom new files are
		if err == nil {
			err = errors.Join(fill(f), f.Close())
		}
		if err == nil {
			err = os.Rename(f.Name(), path)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		return nil
	})
}

// deliver fills a file with an answer and says so, or standard output when out is empty.
func (t target) deliver(std streams, out string, answer *http.Response, fill func(io.Writer) error) error {
	if out == "" {
		if answer.Header.Get("Content-Type") == sheetType && terminal(std.out) {
			return usagef("a workbook cannot be shown here; give --out a file for it")
		}
		return fill(std.out)
	}
	if err := writeFile(out, func(f *os.File) error { return fill(f) }); err != nil {
		return err
	}
	form := "%s: answered from revision %s\n"
	if t.JSON {
		form = "{\"file\":%q,\"revision\":%s}\n"
	}
	_, err := fmt.Fprintf(std.out, form, out, answer.Header.Get("Gridzone-Revision"))
	return err
}

// received copies an answer.
func received(w io.Writer, body io.Reader) error {
	if _, err := io.Copy(w, body); err != nil {
		return fmt.Errorf("the answer broke off: %w", err)
	}
	return nil
}
