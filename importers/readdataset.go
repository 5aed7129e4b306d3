package importers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"gridzone/importers/dataset"
)

// readDataset reads a file that stands whole on disk. whole is false when reading ended at a fault.
func (f *file) readDataset(ctx context.Context, as format, in *dataset.Input, rows *rowReader) (whole bool, err error) {
	f.report.Format, f.report.CRS = as.name, f.o.system.Name()
	r, err := as.open(ctx, in)
	if err != nil {
		return false, f.ended(err)
	}
	defer r.Close()
	defer func() { f.noted(r.About().Notes) }()
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		feature, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if n == 0 && !f.about(r.About()) {
			return false, nil
		}
		if err != nil {
			return false, f.ended(err)
		}
		if n >= f.o.Limits.Features {
			f.broke(Place{Code: codeTooManyFeatures, Detail: fmt.Sprintf("the file has more than %d features", f.o.Limits.Features), Repair: "split it, or have the limit raised"})
			return false, nil
		}
		if err := f.take(rows.take(feature, n, f.system)); err != nil {
			if errors.Is(err, errStop) {
				err = nil
			}
			return false, err
		}
	}
	return f.report.Features > 0 || f.about(r.About()), nil
}

// about takes over what a file says of itself. A coordinate system that the caller names goes before the file's; going is false when the file
// names one that is not read, and the caller none.
func (f *file) about(a dataset.About) (going bool) {
	f.report.Table, f.report.Encoding = a.Table, a.Encoding
	f.system = a.System
	switch {
	case f.o.CRS != "":
		f.system = f.o.system
		if a.Unread != nil {
			f.report.addWarning(Place{Code: codeOtherCRS, Feature: -1, Part: -1, Ring: -1, Detail: a.Unread.Detail + "; it is read in " + f.system.Name() + ", as asked", Repair: "make sure that it is in that"})
		}
		if a.Placed && a.System.Name() != f.system.Name() {
			f.report.addWarning(Place{Code: codeOtherCRS, Feature: -1, Part: -1, Ring: -1, Detail: "the file says that it is in " + a.System.Name() + "; it is read in " + f.system.Name() + ", as asked",
				Repair: "leave crs out if the file is right"})
		}
	case a.Unread != nil:
		f.broke(Place{Code: a.Unread.Code, Detail: a.Unread.Detail, Repair: a.Unread.Repair})
		return false
	}
	f.report.CRS = f.system.Name()
	return true
}

// noted puts what a format says of the whole file before what is said of features.
func (f *file) noted(notes []dataset.Note) {
	for _, n := range slices.Backward(notes) {
		f.report.leadWarning(Place{Code: n.Code, Feature: -1, Part: -1, Ring: -1, Detail: n.Detail, Repair: n.Repair})
	}
}

// ended reports a fault of the file that reading ended at; any other error comes back.
func (f *file) ended(err error) error {
	var fault *dataset.FileFault
	if !errors.As(err, &fault) {
		return err
	}
	f.broke(Place{Code: fault.Code, Detail: fault.Detail, Repair: fault.Repair, Line: fault.Line, Column: fault.Column})
	return nil
}
