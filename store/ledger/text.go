package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"gridzone/zoning"
)

// checkText refuses what is not UTF-8 and what holds a NUL: not every database, nor every program that reads one,
// keeps them.
func checkText(what, s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%w: %s is not UTF-8: %q", zoning.ErrInvalid, what, s)
	}
	if strings.IndexByte(s, 0) >= 0 {
		return fmt.Errorf("%w: %s holds a NUL character: %q", zoning.ErrInvalid, what, s)
	}
	return nil
}

// sound returns those of some texts that can be on record.
func sound(texts []string) []string {
	kept := make([]string, 0, len(texts))
	for _, s := range texts {
		if checkText("a text", s) == nil {
			kept = append(kept, s)
		}
	}
	return kept
}

// checkJSON checks every text in a JSON value as it is in memory.
func checkJSON(v any) error {
	switch v := v.(type) {
	case string:
		return checkText("a value", v)
	case []any:
		for _, e := range v {
			if err := checkJSON(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for k, e := range v {
			if err := checkText("a name", k); err != nil {
				return err
			}
			if err := checkJSON(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// toJSON writes v as it will be read back: text is not escaped for HTML, the names
// of an object are sorted.
func toJSON(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", fmt.Errorf("%w: %w", zoning.ErrInvalid, err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// extraJSON returns nil for no properties.
func extraJSON(m map[string]any) (any, error) {
	if len(m) == 0 {
		return nil, nil
	}
	if err := checkJSON(m); err != nil {
		return nil, err
	}
	return toJSON(m)
}

// readExtra reads what extraJSON wrote. A number is a float64 unless that would
// write it otherwise, then a json.Number.
func readExtra(s *string) (map[string]any, error) {
	if s == nil {
		return nil, nil
	}
	dec := json.NewDecoder(strings.NewReader(*s))
	dec.UseNumber()
	var m map[string]any
	if err := dec.Decode(&m); err != nil {
		return nil, fmt.Errorf("read extra: %w", err)
	}
	for k, v := range m {
		m[k] = plainNumbers(v)
	}
	return m, nil
}

func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return v
		}
		if again, err := json.Marshal(f); err != nil || string(again) != v.String() {
			return v
		}
		return f
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	}
	return v
}

// listJSON returns nil for an empty list.
func listJSON(list []string) (any, error) {
	if len(list) == 0 {
		return nil, nil
	}
	for _, s := range list {
		if err := checkText("a value", s); err != nil {
			return nil, err
		}
	}
	return toJSON(list)
}

func readList[T any](s *string) ([]T, error) {
	if s == nil {
		return nil, nil
	}
	var list []T
	if err := json.Unmarshal([]byte(*s), &list); err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	return list, nil
}

// basis is a zoning.Basis as it is kept, under its names on the wire.
type basis struct {
	Kind   string `json:"kind,omitempty"`
	Number string `json:"number,omitempty"`
	Title  string `json:"title,omitempty"`
	Date   string `json:"date,omitempty"`
	Status string `json:"status,omitempty"`
	Link   string `json:"link,omitempty"`
}

func basesJSON(bases []zoning.Basis) (any, error) {
	if len(bases) == 0 {
		return nil, nil
	}
	list := make([]basis, len(bases))
	for i, b := range bases {
		list[i] = basis{string(b.Kind), b.Number, b.Title, b.Date, b.Status, b.Link}
		for _, s := range []string{list[i].Kind, b.Number, b.Title, b.Date, b.Status, b.Link} {
			if err := checkText("a basis", s); err != nil {
				return nil, err
			}
		}
	}
	return toJSON(list)
}

func readBases(s *string) ([]zoning.Basis, error) {
	list, err := readList[basis](s)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	bases := make([]zoning.Basis, len(list))
	for i, b := range list {
		bases[i] = zoning.Basis{
			Kind: zoning.BasisKind(b.Kind), Number: b.Number, Title: b.Title, Date: b.Date, Status: b.Status, Link: b.Link,
		}
	}
	return bases, nil
}
