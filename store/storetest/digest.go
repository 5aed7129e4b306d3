package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"gridzone/zoning"
)

// Digest is the SHA-256, in hex, of all that a store tells: the newest revision,
// every row of every revision to the last bit, the staff on record, records and drafts. Ids do not
// count: a store restored into another database holds the same.
func Digest(ctx context.Context, s zoning.Store) (string, error) {
	newest, err := s.Newest(ctx)
	if err != nil {
		return "", err
	}
	lines := []string{fmt.Sprintf("newest %d %d %q %q", newest.N, newest.Time.UnixMicro(), newest.Actor, newest.Command)}
	grids := map[string]bool{}
	for _, layer := range zoning.AllLayers() {
		for r, err := range s.Changes(ctx, layer, 0, newest.N) {
			if err != nil {
				return "", err
			}
			line, err := Line(r)
			if err != nil {
				return "", err
			}
			lines = append(lines, line)
			if layer == zoning.Grids {
				grids[r.Code()] = true
			}
		}
	}
	named := make([]string, 0, len(grids))
	for code := range grids {
		named = append(named, code)
	}
	staff, err := s.Staff(ctx, named)
	if err != nil {
		return "", err
	}
	more, err := aside(ctx, s)
	if err != nil {
		return "", err
	}
	lines = append(lines, more...)
	for grid, people := range staff {
		lines = append(lines, fmt.Sprintf("staff %q %#v", grid, people))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:]), nil
}

// aside writes the records, and the drafts they are about.
func aside(ctx context.Context, s zoning.Store) (lines []string, err error) {
	for _, kind := range []zoning.RecordKind{zoning.PublicationRecords, zoning.CheckRecords} {
		for r, err := range s.Records(ctx, kind) {
			if err != nil {
				return nil, err
			}
			lines = append(lines, fmt.Sprintf("record %s %q %d %d %q %s", r.Kind, r.ID, r.Version, r.Time.UnixMicro(), r.Actor, r.Body))
			for z, err := range s.Draft(ctx, r.ID) {
				if err != nil {
					return nil, err
				}
				line, err := Line(z)
				if err != nil {
					return nil, err
				}
				lines = append(lines, "draft "+line)
			}
		}
	}
	return lines, nil
}

// Line writes a row, apart from its id, so that equal lines mean equal rows, coordinates to the bit.
func Line(r *zoning.Row) (string, error) {
	thing, err := json.Marshal(r.Thing)
	if err != nil {
		return "", err
	}
	var shape []byte
	for _, polygon := range r.Shape {
		shape = binary.LittleEndian.AppendUint32(shape, uint32(len(polygon)))
		for _, ring := range polygon {
			shape = binary.LittleEndian.AppendUint32(shape, uint32(len(ring)))
			for _, p := range ring {
				shape = binary.LittleEndian.AppendUint64(shape, math.Float64bits(p[0]))
				shape = binary.LittleEndian.AppendUint64(shape, math.Float64bits(p[1]))
			}
		}
	}
	return fmt.Sprintf("%s %d-%d %d-%d %q %s %d %x",
		r.Layer(), r.RevFrom, r.RevTo, r.Valid.From, r.Valid.To, r.Publication, thing, len(r.Shape), sha256.Sum256(shape)), nil
}
