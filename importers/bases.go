package importers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gridzone/zoning"
)

// basisKindTable holds the Chinese names of the kinds of legal basis.
var basisKindTable = map[string]zoning.BasisKind{
	"法律": zoning.Law, "法规": zoning.Regulation, "行政法规": zoning.Regulation, "地方性法规": zoning.Regulation,
	"规章": zoning.Ordinance, "规范性文件": zoning.NormativeDocument,
}

// bases reads the legal bases of a zone: a JSON array of objects or numbers, the
// same as text, or document numbers joined by semicolons.
func (f *fields) bases() []zoning.Basis {
	at := f.known["bases"]
	value := at.value
	if s, ok := value.(string); ok {
		s = strings.TrimSpace(s)
		if !strings.HasPrefix(s, "[") && !strings.HasPrefix(s, "{") {
			var list []zoning.Basis
			for _, number := range splitList(s, ";；") {
				list = append(list, zoning.Basis{Number: number})
			}
			return list
		}
		var broken *fault
		inner := scanner{text: []byte(s), depth: 8, members: 100, names: map[string]string{}, soft: func(x *fault) { broken = x }}
		v, err := inner.value(true)
		if inner.next(); err != nil || broken != nil || inner.pos < len(inner.text) {
			f.fail(at.column, codeBadProperty, "the bases begin like JSON and are not", `write [{"kind": "law", "number": "..."}], or the documents' numbers joined by ;`)
			return nil
		}
		value = v
	}
	switch v := value.(type) {
	case nil:
		return nil
	case map[string]any:
		return f.basisList(at.column, []any{v})
	case []any:
		return f.basisList(at.column, v)
	default:
		f.fail(at.column, codeBadProperty, "the bases are neither a list nor a text", `write [{"kind": "law", "number": "..."}], or the documents' numbers joined by ;`)
		return nil
	}
}

func (f *fields) basisList(column string, values []any) []zoning.Basis {
	var list []zoning.Basis
	for i, v := range values {
		switch v := v.(type) {
		case string, json.Number:
			s, _ := plainText(v)
			list = append(list, zoning.Basis{Number: strings.TrimSpace(s)})
		case map[string]any:
			b, err := basis(v)
			if err != nil {
				f.fail(column, codeBadProperty, fmt.Sprintf("basis %d: %s", i+1, err), "a basis has kind, number, title, date, status and link, all text")
				continue
			}
			list = append(list, b)
		default:
			f.fail(column, codeBadProperty, fmt.Sprintf("basis %d is neither an object nor a number", i+1), "a basis has kind, number, title, date, status and link, all text")
		}
	}
	return list
}

func basis(m map[string]any) (zoning.Basis, error) {
	var b zoning.Basis
	var kind string
	names := map[string]*string{"kind": &kind, "number": &b.Number, "title": &b.Title, "date": &b.Date, "status": &b.Status, "link": &b.Link}
	var unknown []string
	for name, v := range m {
		to, ok := names[name]
		s, isText := plainText(v)
		if !ok || !isText {
			unknown = append(unknown, shown(name))
			continue
		}
		*to = strings.TrimSpace(s)
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return b, fmt.Errorf("%s is no text of a basis", strings.Join(unknown, ", "))
	}
	if b.Date != "" {
		day, ok := parseDay(b.Date)
		if !ok {
			return b, fmt.Errorf("%s is not a day", shown(b.Date))
		}
		b.Date = day.String()
	}
	b.Kind = zoning.BasisKind(kind)
	if k, ok := basisKindTable[kind]; ok {
		b.Kind = k
	}
	return b, nil
}
