package importers

import (
	"context"
	"errors"
)

const (
	formatGeoJSON    = "geojson"
	formatGeoJSONSeq = "geojsonseq"
)

// readGeoJSON reads a stream of features with so many workers. whole is false when reading ended at a fault.
func (f *file) readGeoJSON(ctx context.Context, src *source, rows func() *rowReader, workers int) (whole bool, err error) {
	var splitter *splitter
	var broken *textFault
	split := func(emit func([]byte, []item) error) error {
		splitter = newSplitter(src, f.o, emit)
		err := splitter.run()
		if errors.As(err, &broken) {
			return nil // told after what stands before it
		}
		return err
	}
	worker := func() func([]byte, item) *parsed { return rows().read }
	stopped := false
	err = pipeline(ctx, workers, 2*int64(f.o.Limits.FeatureBytes), split, worker, func(p *parsed) error {
		err := f.take(p)
		stopped = stopped || errors.Is(err, errStop)
		if f.report.Refused() {
			src.drop.Store(true)
		}
		return err
	})
	if err != nil {
		return false, err
	}
	f.system = splitter.system
	f.report.CRS = f.system.Name()
	f.format(splitter.sequenced, splitter.collected)
	if broken != nil && !stopped {
		f.broke(Place{Code: broken.code, Detail: broken.detail, Repair: broken.repair, Offset: broken.offset, Line: broken.line, Column: broken.column})
	}
	return !stopped && broken == nil, nil
}

// format names the format found, and refuses what is not in the one asked for. A single feature is both.
func (f *file) format(sequenced, collected bool) {
	f.report.Format = formatGeoJSON
	if sequenced || !collected && f.o.Format == formatGeoJSONSeq {
		f.report.Format = formatGeoJSONSeq
	}
	if f.o.Format != "" && f.o.Format != f.report.Format {
		f.report.leadError(Place{Code: codeWrongFormat, Feature: -1, Part: -1, Ring: -1,
			Detail: "the file is " + f.report.Format + ", not " + f.o.Format, Repair: "name its format, or none: it is recognised from content"})
	}
}
