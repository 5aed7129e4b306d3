package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gridzone/store/ledger"
)

// Fill implements ledger.Writing, by COPY.
func (w *writing) Fill(ctx context.Context, t ledger.Table, lines [][]any) error {
	w.asking.RLock()
	defer w.asking.RUnlock()
	statement, end := w.statement(ctx, w.with.stall)
	defer end()
	columns := t.Names()
	if t.Name == "audit" { // else each entry would take the id of this attempt
		columns = append(columns, "attempt")
		for i := range lines {
			lines[i] = append(lines[i], nil)
		}
	}
	_, err := w.tx.CopyFrom(statement, pgx.Identifier{t.Name}, columns, pgx.CopyFromRows(lines))
	return w.judge(ctx, statement, err)
}

// Filled implements ledger.Writing. Ids are counted on from the highest there is. The last entry of the audit trail gets the
// id of this attempt, so that it is known what became of it when the connection breaks in COMMIT.
func (w *writing) Filled(ctx context.Context, _ time.Time) error {
	for _, t := range ledger.Tables() {
		if !t.Numbered() {
			continue
		}
		if _, err := w.Exec(ctx, "SELECT setval(pg_get_serial_sequence($1, 'id'), max(id)) FROM "+t.Name+" HAVING max(id) IS NOT NULL", t.Name); err != nil {
			return err
		}
	}
	_, err := w.Exec(ctx, "UPDATE audit SET attempt = current_setting('gridzone.attempt')::UUID WHERE n = (SELECT max(n) FROM audit)")
	return err
}
