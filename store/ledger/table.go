package ledger

import (
	"reflect"
	"strings"
)

// Kind is what a column holds, in every database.
type Kind int

// The kinds of columns. Each may be NULL.
const (
	Whole Kind = iota // an int64
	Real              // a float64; 0 has no sign, as not every database keeps it
	Text
	Truth
	Data  // bytes
	Shape // a multipolygon, as the dialect encodes it
)

// Column is one that every store has. What a store keeps beside them for itself or for other programs is made of these.
type Column struct {
	Name string
	Kind Kind
}

// Table is one that every store has.
type Table struct {
	Name    string
	Columns []Column
	Order   string // the key, by which the lines come in the same order from every database
	Layer   *Layer // whose rows it holds; nil for other tables
}

// Tables lists all that a store is, in an order in which what is referred to comes first.
func Tables() []Table {
	tables := []Table{
		{Name: "setting", Order: "name", Columns: columns(Text, "name", "value")},
		{Name: "revision", Order: "n", Columns: append(columns(Whole, "n", "time"), columns(Text, "actor", "command")...)},
	}
	for _, l := range Layers() {
		head := append(columns(Whole, "id", "rev_from", "rev_to", "valid_from", "valid_to"), columns(Text, "publication", "code")...)
		tail := append(columns(Real, "min_lon", "max_lon", "min_lat", "max_lat"), Column{"geom", Shape})
		tables = append(tables, Table{Name: l.Table(), Order: "id", Layer: &l, Columns: append(append(head, l.kinds()...), tail...)})
	}
	draft := append(columns(Whole, "id", "valid_from", "valid_to"), columns(Text, "publication", "code")...)
	return append(tables,
		Table{Name: drafts, Order: "id", Columns: append(append(draft, zonesLayer().kinds()...), Column{"geom", Shape})},
		Table{Name: "staff", Order: "id", Columns: append(append(columns(Whole, "id", "place", "rev_from", "rev_to"),
			columns(Text, "grid", "post", "name", "phone")...), columns(Truth, "name_public", "phone_public")...)},
		Table{Name: "blob", Order: "sha256", Columns: append(columns(Text, "sha256", "name"), Column{"time", Whole}, Column{"data", Data})},
		Table{Name: "answer", Order: "actor, key", Columns: append(columns(Text, "actor", "key", "request"),
			Column{"time", Whole}, Column{"revision", Whole}, Column{"changed", Truth}, Column{"body", Data})},
		Table{Name: "record", Order: "kind, id, version", Columns: append(columns(Text, "kind", "id", "actor", "division", "body"), columns(Whole, "version", "time")...)},
		Table{Name: "audit", Order: "n", Columns: append(columns(Whole, "n", "time", "revision"),
			columns(Text, "actor", "command", "detail", "key", "request", "refused", "previous", "hash")...)},
	)
}

func columns(kind Kind, names ...string) []Column {
	list := make([]Column, len(names))
	for i, name := range names {
		list[i] = Column{name, kind}
	}
	return list
}

// Names lists the columns.
func (t Table) Names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Numbered tells whether the database numbers the lines itself, in a column id, and gives no number twice.
func (t Table) Numbered() bool { return t.Order == "id" }

// Insertion is an INSERT of one line, whose parameters are the columns and then more of them.
func (t Table) Insertion(more ...string) string {
	return insertion(t.Name, append(t.Names(), more...)...)
}

// selection reads every line; of bytes it asks as well whether they are there, as not every driver tells none from no bytes.
func (t Table) selection() string {
	asked := t.Names()
	for _, c := range t.Columns {
		if c.Kind == Data {
			asked = append(asked, c.Name+" IS NULL")
		}
	}
	return "SELECT " + strings.Join(asked, ", ") + " FROM " + t.Name + " ORDER BY " + t.Order
}

// kinds tells what the layer's own columns hold, by the places they are scanned into.
func (l Layer) kinds() []Column {
	dest, _ := l.cells(new(string))
	list := make([]Column, len(l.columns))
	for i, d := range dest {
		into := reflect.TypeOf(d).Elem()
		if into.Kind() == reflect.Pointer {
			into = into.Elem()
		}
		kind := Text
		switch into.Kind() {
		case reflect.Int64:
			kind = Whole
		case reflect.Float64:
			kind = Real
		case reflect.Bool:
			kind = Truth
		default:
		}
		list[i] = Column{l.columns[i], kind}
	}
	return list
}
