package gpkg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

// full is a store with something in every column of every table.
func full(t *testing.T) *Store {
	t.Helper()
	s := opened(t)
	limit, quota := int64(3), int64(7)
	bases := []zoning.Basis{{Title: "a"}}
	shape := city(3)[0].Shape
	things := []zoning.Thing{
		zoning.Division{Code: "d", Name: "n", Level: zoning.Village},
		zoning.Grid{Code: "g", Name: "n", Kind: zoning.Base, Division: "d", Replaces: []string{"h"}, Extra: map[string]any{"a": 1.0}},
		zoning.Zone{Code: "z", Name: "n", Kind: zoning.Prohibited, Bases: bases, Extra: map[string]any{"a": 1.0}},
		zoning.Publication{
			ID: "p", State: zoning.Published, Bases: bases, Rules: []zoning.Rule{{Min: &limit}},
			Equivalents: &zoning.Equivalents{Name: "e"}, Quota: &quota, Supersedes: []string{"o"},
		},
		zoning.Farm{Code: "f", Name: "n", Count: 5, Household: true, Extra: map[string]any{"a": 1.0}},
		zoning.Address{Code: "a", Address: "x", Kind: zoning.Door, Aliases: []string{"y"}, Division: "1", Source: "s", At: [2]float64{1, 2}, Extra: map[string]any{"a": 1.0}},
		zoning.Exception{ID: "x", Kind: zoning.FaultGap, Reason: "r", Actor: "a"},
	}
	var rows []*zoning.Row
	for _, thing := range things {
		rows = append(rows, &zoning.Row{Valid: zoning.Interval{From: 1, To: 2}, Publication: "p", Shape: shape, Thing: thing})
	}
	for _, f := range []func(ctx context.Context, tx zoning.Tx) error{
		func(ctx context.Context, tx zoning.Tx) error {
			staff := []zoning.Staff{{Post: zoning.Head, Name: "n", Phone: "1", NamePublic: true}}
			if err := tx.SetStaff(ctx, "g", staff); err != nil {
				return err
			}
			return tx.Open(ctx, rows...)
		},
		func(ctx context.Context, tx zoning.Tx) error {
			for _, r := range rows {
				if err := tx.Close(ctx, r.Layer(), r.ID); err != nil {
					return err
				}
			}
			draft := *rows[2]
			if err := tx.OpenDraft(ctx, &draft); err != nil {
				return err
			}
			if _, err := tx.PutBlob(ctx, "b", []byte("b")); err != nil {
				return err
			}
			if err := tx.PutRecord(ctx, zoning.CheckRecords, "1", 0, "", []byte("{}")); err != nil {
				return err
			}
			return tx.SetStaff(ctx, "g", nil)
		},
	} {
		c := command("x")
		c.Key, c.Request = fmt.Sprint(rows[0].ID), "r"
		_, err := s.Do(t.Context(), c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return []byte("a"), f(ctx, tx) })
		require.NoError(t, err)
	}
	return s
}

// Whatever is changed in whichever column, or left out, the digest is another.
func TestDigestSeesEveryColumn(t *testing.T) {
	made := full(t)
	before, err := made.Digest(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, before.Broken)
	assert.EqualValues(t, 2, before.Revision)
	require.NoError(t, made.Close())
	file, err := os.ReadFile(made.path)
	require.NoError(t, err)
	seen := map[string]string{before.Digest: "nothing"}
	changed := func(where, statement string, args ...any) {
		path := filepath.Join(t.TempDir(), "changed.gpkg")
		require.NoError(t, os.WriteFile(path, file, 0o600))
		s := open(t, path)
		defer s.Close()
		// What is changed here no command would change.
		_, err := s.engine.writer.ExecContext(t.Context(), "PRAGMA foreign_keys = OFF")
		require.NoError(t, err)
		_, err = s.engine.writer.ExecContext(t.Context(), triggersAway)
		require.NoError(t, err)
		done, err := s.engine.writer.ExecContext(t.Context(), statement, args...)
		require.NoError(t, err, where)
		n, err := done.RowsAffected()
		require.NoError(t, err)
		require.Positive(t, n, "%s: the test has something everywhere", where)
		after, err := s.Digest(t.Context(), nil)
		require.NoError(t, err)
		assert.NotContains(t, seen, after.Digest, "%s: looks like %s", where, seen[after.Digest])
		seen[after.Digest] = where
		assert.Equal(t, strings.HasPrefix(where, "audit"), before.Data == after.Data, "%s: the trail is no data, and all else is", where)
		assert.Equal(t, strings.HasPrefix(where, "audit") && where != "audit without its last", after.Broken != "", "%s: %s", where, after.Broken)
	}
	for _, table := range ledger.Tables() {
		for _, c := range table.Columns {
			where, set := table.Name+"."+c.Name, "UPDATE "+table.Name+" SET "+c.Name+" = "
			switch some := " WHERE " + c.Name + " IS NOT NULL"; c.Kind {
			case ledger.Whole:
				changed(where, set+c.Name+" + 1000"+some)
			case ledger.Real:
				changed(where, set+c.Name+" + 1e-12"+some)
			case ledger.Text:
				changed(where, set+c.Name+" || ' '"+some)
			case ledger.Truth:
				changed(where, set+"NOT "+c.Name+some)
			case ledger.Data:
				changed(where+" to nothing", set+"x''"+some)
			case ledger.Shape:
				changed(where, set+"?"+some, dialect().Encode(city(4)[1].Shape))
			}
		}
		if table.Name != "audit" && table.Name != "setting" {
			changed(table.Name+" without its lines", "DELETE FROM "+table.Name)
		}
	}
	changed("audit without its last", "DELETE FROM audit WHERE n = 2")
	changed("answer.body to NULL", "UPDATE answer SET body = NULL")
}

// Every column of every table is copied, but for what a store makes of the others for other programs.
func TestTablesAreAllThereIs(t *testing.T) {
	s := opened(t)
	rows, err := s.engine.readers.QueryContext(t.Context(), `SELECT m.name || '.' || c.name FROM pragma_table_list AS m, pragma_table_xinfo(m.name) AS c
		WHERE m.schema = 'main' AND m.type = 'table' AND c.hidden = 0 AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'gpkg%' AND m.name NOT LIKE 'goose%'`)
	require.NoError(t, err)
	defer rows.Close()
	var have []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		have = append(have, name)
	}
	require.NoError(t, rows.Err())
	want := []string{"farms_row.spot", "addresses_row.spot"}
	for _, table := range ledger.Tables() {
		for _, c := range table.Columns {
			want = append(want, table.Name+"."+c.Name)
		}
	}
	assert.ElementsMatch(t, want, have)
}
