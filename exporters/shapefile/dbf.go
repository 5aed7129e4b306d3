package shapefile

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	dbase3     = 0x03
	tableHead  = 32 // and as much for each column
	headEnd    = 0x0d
	tableEnd   = 0x1a
	kept       = ' ' // not deleted
	nothing    = "00000000"
	mostDigits = 18
)

// column is a field with the widths of the columns that it takes in the table: of the first piece of the longest text, and so on.
type column struct {
	Field
	widths []int
}

func columnsOf(fields []Field) ([]column, error) {
	var columns []column
	for _, f := range fields {
		c := column{Field: f, widths: []int{1}}
		switch f.Type {
		case Text:
		case Number:
			c.widths[0] = f.Digits
		case Date:
			c.widths[0] = len(nothing)
		default:
			return nil, fmt.Errorf("the field %q has no type", f.Name)
		}
		if f.Name == "" || len(f.Name) > mostName || c.widths[0] < 1 || f.Digits > mostDigits {
			return nil, fmt.Errorf("the field %q has a name or a width that no table of a shapefile has", f.Name)
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// addRecord keeps the values of a feature: of each how many pieces it has, and of each piece its length and its bytes.
func (w *Writer) addRecord(values []any) error {
	if len(values) != len(w.columns) {
		return fmt.Errorf("a feature with %d values for %d fields", len(values), len(w.columns))
	}
	w.line = w.line[:0]
	for i, v := range values {
		c := &w.columns[i]
		pieces, err := c.pieces(v)
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		w.line = binary.AppendUvarint(w.line, uint64(len(pieces)))
		for k, p := range pieces {
			w.line = append(binary.AppendUvarint(w.line, uint64(len(p))), p...)
			if k == len(c.widths) {
				c.widths = append(c.widths, 0)
			}
			c.widths[k] = max(c.widths[k], len(p))
		}
		if fields, size := w.extent(); fields > mostFields || size > mostLine {
			return fmt.Errorf("%s: %w: with this text the table takes %d columns of %d bytes in all, and %d of %d are the most", c.Name, ErrTooLong, fields, size, mostFields, mostLine)
		}
	}
	return w.table.write(w.line)
}

// extent returns how many columns the table takes, and how many bytes a line of it.
func (w *Writer) extent() (fields, size int) {
	size = 1
	for _, c := range w.columns {
		fields += len(c.widths)
		for _, width := range c.widths {
			size += width
		}
	}
	return fields, size
}

// pieces returns a value as the columns of the table have it, blanks apart.
func (c *column) pieces(v any) ([]string, error) {
	switch v := v.(type) {
	case nil:
		if c.Type == Date {
			return []string{nothing}, nil
		}
		return nil, nil
	case string:
		if c.Type == Date {
			return []string{strings.ReplaceAll(v, "-", "")}, nil
		}
		return split(v)
	case int64:
		s := strconv.FormatInt(v, 10)
		if len(s) > c.Digits {
			return nil, fmt.Errorf("%w: %s has more than %d digits", ErrTooLong, s, c.Digits)
		}
		return []string{s}, nil
	default:
		return nil, fmt.Errorf("a %T is not written to a shapefile", v)
	}
}

// place is a column of the table as it stands in the file.
type place struct {
	name  string
	kind  Type
	width int
}

// layout returns the columns of the table in their order: the pieces of a text stand beside each other.
func (w *Writer) layout() ([]place, error) {
	var all []place
	names := map[string]bool{}
	for _, c := range w.columns {
		for i, width := range c.widths {
			p := place{pieceName(c.Name, i), c.Type, width}
			if names[p.name] {
				return nil, fmt.Errorf("two columns of a shapefile are called %q", p.name)
			}
			names[p.name] = true
			all = append(all, p)
		}
	}
	fields, size := w.extent()
	if head := int64(tableHead + tableHead*fields + 1); head+w.records*int64(size)+1 > w.most {
		return nil, fmt.Errorf("%w: its table takes more than %d bytes", ErrTooLarge, w.most)
	}
	return all, nil
}

func (w *Writer) writeTable(to io.Writer, all []place) error {
	_, size := w.extent()
	le := binary.LittleEndian
	head := []byte{dbase3, 70, 1, 1} // no clock is asked: the day of the last change is that of nothing
	head = le.AppendUint32(head, uint32(w.records))
	head = le.AppendUint16(head, uint16(tableHead+tableHead*len(all)+1))
	head = le.AppendUint16(head, uint16(size))
	head = append(head, make([]byte, 20)...) // no code page: the .cpg has it
	for _, p := range all {
		field := make([]byte, tableHead)
		copy(field, p.name)
		field[11], field[16] = byte(p.kind), byte(p.width)
		head = append(head, field...)
	}
	if _, err := to.Write(append(head, headEnd)); err != nil {
		return err
	}
	from, err := w.table.read()
	if err != nil {
		return err
	}
	line := make([]byte, 0, size)
	for range w.records {
		line = append(line[:0], kept)
		for _, c := range w.columns {
			if line, err = c.appendNext(line, from); err != nil {
				return fmt.Errorf("read the table back: %w", err)
			}
		}
		if _, err := to.Write(line); err != nil {
			return err
		}
	}
	_, err = to.Write([]byte{tableEnd})
	return err
}

// appendNext reads a value back and appends it: texts from the left, numbers from the right.
func (c *column) appendNext(line []byte, from *bufio.Reader) ([]byte, error) {
	count, err := binary.ReadUvarint(from)
	if err != nil {
		return nil, err
	}
	for i, width := range c.widths {
		size := uint64(0)
		if uint64(i) < count {
			if size, err = binary.ReadUvarint(from); err != nil {
				return nil, err
			}
		}
		blanks := strings.Repeat(" ", width-int(size))
		if c.Type != Text {
			line, blanks = append(line, blanks...), ""
		}
		start := len(line)
		line = append(line, make([]byte, size)...)
		if _, err := io.ReadFull(from, line[start:]); err != nil {
			return nil, err
		}
		line = append(line, blanks...)
	}
	return line, nil
}
