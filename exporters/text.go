package exporters

import (
	"bufio"
	"context"
	"io"

	"gridzone/zoning"
)

// output is a file of text that goes out as it is made. Its writer keeps the first error.
type output struct {
	o                      *Options
	to                     *bufio.Writer
	before, between, after string // its features
	append                 func(o *output, dst []byte, r *zoning.Row, properties []Property) []byte
	line                   []byte
	begun                  bool
}

// inText begins formats that are no more than their features one after the other, with something before, between and after.
func inText(before, between, after string, add func(o *output, dst []byte, r *zoning.Row, properties []Property) []byte) func(context.Context, io.Writer, *Options) (sink, error) {
	return func(_ context.Context, w io.Writer, o *Options) (sink, error) {
		out := &output{o: o, to: bufio.NewWriterSize(w, 1<<16), before: before, between: between, after: after, append: add}
		_, err := out.to.WriteString(before)
		return out, err
	}
}

func (o *output) add(_ context.Context, r *zoning.Row, properties []Property) error {
	o.line = o.line[:0]
	if o.begun {
		o.line = append(o.line, o.between...)
	}
	o.begun = true
	o.line = o.append(o, o.line, r, properties)
	_, err := o.to.Write(o.line)
	return err
}

func (o *output) finish(context.Context) error {
	if o.begun || o.before != "" {
		_, _ = o.to.WriteString(o.after)
	}
	return o.to.Flush() // the first error there was
}

func (o *output) close() error { return nil }

// all are the properties of a row with what its own file said beside, unless the file is for everybody.
func (o *output) all(properties []Property, r *zoning.Row) []Property {
	if o.o.Public {
		return properties
	}
	return withExtra(properties, r.Thing)
}

// feature appends a row as GeoJSON.
func (o *output) feature(dst []byte, r *zoning.Row, properties []Property) []byte {
	return appendFeature(dst, r, o.all(properties, r))
}
