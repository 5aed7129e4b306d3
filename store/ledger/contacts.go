package ledger

import (
	"context"
	"iter"

	"gridzone/zoning"
)

// erased is the post of a line that says that the people of a grid before it were taken out of the record. It is closed by the
// revision that opened it, so that it is on record at none.
const erased = "erased"

// Contacts implements zoning.Store.
func (s *Store) Contacts(ctx context.Context, from, to int64) iter.Seq2[zoning.Contacts, error] {
	return walk(ctx, s, "read contacts", func(db DB, yield func(zoning.Contacts) bool) error {
		rows, err := db.Query(ctx, "SELECT g.grid, coalesce(c.post, ''), coalesce(c.name, ''), coalesce(c.phone, '') "+
			"FROM (SELECT DISTINCT grid FROM contacts WHERE rev_from > $1 OR rev_to > $1) AS g "+
			"LEFT JOIN contacts AS c ON c.grid = g.grid AND c.rev_to IS NULL AND c.rev_from <= $2 ORDER BY g.grid, c.place", from, to)
		if err != nil {
			return err
		}
		defer rows.Close()
		var now zoning.Contacts
		for rows.Next() {
			var grid string
			var p zoning.Staff
			if err := rows.Scan(&grid, &p.Post, &p.Name, &p.Phone); err != nil {
				return err
			}
			if grid != now.Grid {
				if now.Grid != "" && !yield(now) {
					return nil
				}
				now = zoning.Contacts{Grid: grid}
			}
			if p.NamePublic, p.PhonePublic = p.Name != "", p.Phone != ""; p.NamePublic || p.PhonePublic {
				now.People = append(now.People, p)
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if now.Grid != "" {
			yield(now)
		}
		return nil
	})
}

// EraseStaff implements zoning.Tx.
func (t *tx) EraseStaff(ctx context.Context, grid string, former bool) (gone int64, err error) {
	err = t.write(ctx, "erase staff", func() error {
		if err := checkText("staff", grid); err != nil {
			return err
		}
		if err := t.mayStaff(ctx, grid); err != nil {
			return err
		}
		which := "grid = $1 AND post <> $2"
		if former {
			which += " AND rev_to IS NOT NULL"
		}
		gone, err = t.db.Exec(ctx, "DELETE FROM staff WHERE "+which, grid, erased)
		if err != nil || gone == 0 {
			return err
		}
		t.db.Erased()
		if err := t.touch(ctx); err != nil {
			return err
		}
		delete(t.staffSet, grid) // what this command did to it before is not to be taken back
		t.changes += gone
		_, err = t.db.Insert(ctx, insertion("staff", "grid", "place", "rev_from", "rev_to", "post", "name", "phone", "name_public", "phone_public"),
			[][]any{{grid, 0, t.revision, t.revision, erased, "", "", false, false}})
		return err
	})
	return gone, err
}
