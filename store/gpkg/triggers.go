package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

// triggerFault refuses a file in which somebody else put a trigger on a table of the record: it could change what is put there, or keep
// it out, unseen. Those on the views that other programs open, and on tables of theirs, do no harm.
func triggerFault(ctx context.Context, db *sql.DB, path string) error {
	var tables []string
	for _, t := range ledger.Tables() {
		tables = append(tables, t.Name)
	}
	list, err := json.Marshal(tables)
	if err != nil {
		return err
	}
	found, err := db.QueryContext(ctx, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name COLLATE NOCASE IN (SELECT value FROM json_each(?1)) ORDER BY name", string(list))
	if err != nil {
		return openFault(path, err)
	}
	defer found.Close()
	own, err := ownTriggers()
	if err != nil {
		return err
	}
	for found.Next() {
		var name, table, text string
		if err := found.Scan(&name, &table, &text); err != nil {
			return openFault(path, err)
		}
		if !strings.Contains(own, text) {
			return fmt.Errorf("%w: %s has a trigger %q on its table %s that is not gridzone's, and could change the record or keep entries out of it unseen; find out who put it there, verify the audit trail, and take it away: DROP TRIGGER %q",
				zoning.ErrInvalid, path, name, table, name)
		}
	}
	if err := found.Err(); err != nil {
		return openFault(path, err)
	}
	return nil
}

// ownTriggers is a text that holds those of gridzone, as SQLite keeps them.
func ownTriggers() (string, error) {
	var all strings.Builder
	files, err := fs.Glob(migrationsTable, "migrations/*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range files {
		text, err := fs.ReadFile(migrationsTable, name)
		if err != nil {
			return "", err
		}
		all.Write(text)
	}
	return all.String(), nil
}
