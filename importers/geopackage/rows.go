package geopackage

import (
	"context"
	"fmt"
	"io"
	"strings"

	"gridzone/importers/dataset"
)

// ask looks at the layer and asks for its rows.
func (r *Reader) ask(o object, objects map[string]object) error {
	if o.virtual {
		return viewed(o.name, "it is no table of rows")
	}
	if o.view {
		if err := plain(o); err != nil {
			return err
		}
		r.d.guard.layer = strings.ToLower(o.name)
	}
	var err error
	if r.columns, err = r.d.columns(r.layer, o.view, r.limits.Members, r.note); err != nil {
		return err
	}
	query := r.query(o.name)
	r.d.guard.read = nil
	if err := r.planned(query); err != nil {
		return err
	}
	for _, table := range r.d.guard.read {
		below, ok := objects[table]
		switch {
		case !ok || table == strings.ToLower(o.name) && o.view:
		case o.view && strings.Contains(below.sql, "||"):
			return viewed(o.name, "its table reckons texts")
		default:
			if err := r.check(table, objects); err != nil {
				return err
			}
		}
	}
	err = r.d.ask(1, func(v []any) error {
		r.total, _ = v[0].(int64)
		return nil
	}, "SELECT count(*) FROM "+name(o.name))
	if err != nil {
		return err
	}
	err = r.d.watch.during(func(ctx context.Context) (err error) {
		r.rows, err = r.d.conn.QueryContext(r.d.watch.ctx, query) //nolint:rowserrcheck // closed with the reader
		return err
	})
	return r.d.fault(err)
}

// query asks for all rows of the layer: the geometry first. A plus before a column keeps the driver from making something else of its value.
func (r *Reader) query(table string) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	if r.layer.features {
		b.WriteString("+" + name(r.layer.column))
	} else {
		b.WriteString("NULL")
	}
	for _, c := range r.columns {
		b.WriteString(", +" + name(c.name))
	}
	b.WriteString(" FROM " + name(table))
	return b.String()
}

// planned refuses a layer that is more than one run through one table.
func (r *Reader) planned(query string) error {
	var steps []string
	err := r.d.ask(100, func(v []any) error {
		steps = append(steps, str(v[3]))
		return nil
	}, "EXPLAIN QUERY PLAN "+query)
	if err != nil {
		return err
	}
	if len(steps) != 1 || strings.Contains(steps[0], "VIRTUAL TABLE") {
		return viewed(r.layer.table, "it is put together from several")
	}
	return nil
}

// plain refuses a view whose definition could cost more than a run through a table. It is looked at as a text, before SQLite compiles it: subqueries, and
// texts that are put together, grow beyond all bounds with a short definition.
func plain(o object) error {
	text := strings.ToLower(o.sql)
	if strings.Count(text, "select") != 1 || strings.Contains(text, "||") || strings.Contains(text, "values") {
		return viewed(o.name, "it is put together from several tables or texts")
	}
	return nil
}

// viewed is the fault of a layer that does more than hold data.
func viewed(name, why string) *dataset.FileFault {
	return &dataset.FileFault{Code: codeView, Detail: "the layer " + dataset.Shown(name) + " is more than a table and is not read: " + why, Repair: "export it as a table of its own (in QGIS: Export, Save Features As)"}
}

// check looks whether the pages of a table are sound: else rows may be missing without a word.
func (r *Reader) check(table string, objects map[string]object) error {
	o, ok := objects[table]
	if !ok || o.view {
		return nil
	}
	if o.virtual {
		return viewed(o.name, "it is no table of rows")
	}
	return r.d.ask(200, func(v []any) error {
		if s := str(v[0]); s != "ok" {
			return damaged(fmt.Sprintf("it is no sound SQLite database: table %s: %s", dataset.Shown(o.name), dataset.Shown(s)))
		}
		return nil
	}, "PRAGMA quick_check("+name(o.name)+")")
}

// Next implements dataset.Reader.
func (r *Reader) Next() (*dataset.Feature, error) {
	if r.err != nil {
		return nil, r.err
	}
	var values []any
	err := r.d.watch.during(func(context.Context) (err error) {
		if !r.rows.Next() {
			if err = r.rows.Err(); err == nil {
				err = io.EOF
			}
			return err
		}
		values, err = scan(r.rows, len(r.columns)+1)
		return err
	})
	if err == nil {
		r.n++
		return r.feature(values), nil
	}
	if r.err = err; err != io.EOF { //nolint:errorlint // it is ours, bare
		r.err = r.d.fault(err)
	}
	return nil, r.err
}
