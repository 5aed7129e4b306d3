package shapefile

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"gridzone/importers/dataset"
)

// Parts are the endings of the files of a shapefile that are read, in the order in which they are packed.
func Parts() []string { return []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} }

// Part tells of a file's name whether it is that of a part of a shapefile, and cuts off the ending, which comes in lower case.
func Part(name string) (stem, ext string, ok bool) {
	ext = path.Ext(name)
	stem = strings.TrimSuffix(name, ext)
	ext = strings.ToLower(ext)
	return stem, ext, slices.Contains(Parts(), ext)
}

// ErrIncomplete says that files are not those of one shapefile.
var ErrIncomplete = errors.New("not the files of one shapefile")

// Together returns the common name of files of one shapefile. The error wraps ErrIncomplete and says what is wrong with them.
func Together(names []string) (stem string, err error) {
	seen := map[string]bool{}
	for _, name := range names {
		s, ext, ok := Part(name)
		switch {
		case !ok:
			return "", fmt.Errorf("%w: %s is none (those are %s)", ErrIncomplete, dataset.Shown(name), strings.Join(Parts(), ", "))
		case stem != "" && !strings.EqualFold(s, stem):
			return "", fmt.Errorf("%w: %s and %s have different names", ErrIncomplete, dataset.Shown(stem), dataset.Shown(s))
		case seen[ext]:
			return "", fmt.Errorf("%w: the %s is there twice", ErrIncomplete, ext)
		}
		if seen[ext] = true; stem == "" || ext == ".shp" {
			stem = s
		}
	}
	for _, ext := range []string{".shp", ".dbf"} {
		if !seen[ext] {
			return "", fmt.Errorf("%w: the %s is missing", ErrIncomplete, ext)
		}
	}
	return stem, nil
}

// Pack writes the files of one shapefile, by their endings in lower case, as a zip: the same bytes for the same files whenever and in whatever order
// they are given.
func Pack(w io.Writer, stem string, files map[string]io.Reader) error {
	z := zip.NewWriter(w)
	for _, ext := range Parts() {
		in := files[ext]
		if in == nil {
			continue
		}
		out, err := z.CreateHeader(&zip.FileHeader{Name: stem + ext, Method: zip.Store})
		if err != nil {
			return fmt.Errorf("pack %s: %w", ext, err)
		}
		if _, err := io.Copy(out, in); err != nil {
			return fmt.Errorf("pack %s: %w", ext, err)
		}
	}
	return z.Close()
}
