package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"gridzone/zoning"
)

// hashOf is the SHA-256, in hex, of an entry as RFC 8785 JSON, without its own hash. The detail is in it as the text it is. The members
// key, refused and request stand in it when there is something in them, so that entries from before there were any have the hash that they had.
func hashOf(e *zoning.AuditEntry) string {
	b := []byte(`{"actor":`)
	b = appendCanonical(b, e.Actor)
	member := func(name, value string) {
		b = append(b, `,"`+name+`":`...)
		b = appendCanonical(b, value)
	}
	sometimes := func(name, value string) {
		if value != "" {
			member(name, value)
		}
	}
	member("command", e.Command)
	member("detail", e.Detail)
	sometimes("key", e.Key)
	b = append(b, `,"n":`...)
	b = strconv.AppendInt(b, e.N, 10)
	member("previous", e.Previous)
	sometimes("refused", e.Refused)
	sometimes("request", e.Request)
	b = append(b, `,"revision":`...)
	b = strconv.AppendInt(b, e.Revision, 10)
	b = append(b, `,"time":"`...)
	b = e.Time.UTC().AppendFormat(b, "2006-01-02T15:04:05.000000Z")
	b = append(b, `"}`...)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// appendCanonical appends a string as RFC 8785 (3.2.2.2) writes it: escaped only
// where JSON must. s is UTF-8.
func appendCanonical(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\b':
			b = append(b, `\b`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\f':
			b = append(b, `\f`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r < ' ':
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}

// audit adds the command to the chain, in its own transaction. refused is the code of why it was not done.
func (t *tx) audit(ctx context.Context, revision int64, refused string) error {
	c := t.command
	e := zoning.AuditEntry{Time: t.now, Actor: c.Actor.Name, Command: c.Name, Detail: c.Detail, Key: c.Actor.Key, Request: c.Actor.Request,
		Refused: refused, Revision: revision}
	head, err := headOf(ctx, t.db)
	if err != nil {
		return err
	}
	e.N, e.Previous = head.N+1, head.Hash
	kept, err := t.db.Exec(ctx, insertion("audit", "n", "time", "actor", "command", "detail", "key", "request", "refused", "revision", "previous", "hash"),
		e.N, e.Time.UnixMicro(), e.Actor, e.Command, e.Detail, e.Key, e.Request, e.Refused, e.Revision, e.Previous, hashOf(&e))
	if err == nil && kept != 1 {
		err = errUnkept
	}
	return err
}

func headOf(ctx context.Context, db DB) (zoning.TrailHead, error) {
	var h zoning.TrailHead
	var micros int64
	err := db.One(ctx, "SELECT n, hash, time FROM audit ORDER BY n DESC LIMIT 1", nil, &h.N, &h.Hash, &micros)
	if errors.Is(err, ErrNone) {
		return h, nil
	}
	h.Time = time.UnixMicro(micros).UTC()
	return h, err
}

// TrailHead implements zoning.Trail.
func (s *Store) TrailHead(ctx context.Context) (zoning.TrailHead, error) {
	return ask(ctx, s, "read the audit trail", func(db DB) (zoning.TrailHead, error) { return headOf(ctx, db) })
}

const entryColumns = "SELECT n, time, actor, command, detail, key, request, refused, revision, previous, hash FROM audit "

// scanEntry reads an entry. One that is not kept in the types it was written in, so that no question finds it by its words, gets no hash:
// it was edited, whatever it reads like.
func scanEntry(scan func(dest ...any) error) (zoning.AuditEntry, error) {
	var e zoning.AuditEntry
	var micros int64
	numbers := []*int64{&e.N, &micros, &e.Revision}
	texts := []*string{&e.Actor, &e.Command, &e.Detail, &e.Key, &e.Request, &e.Refused, &e.Previous, &e.Hash}
	var n, at, actor, command, detail, key, request, refused, revision, previous, hash any
	err := scan(&n, &at, &actor, &command, &detail, &key, &request, &refused, &revision, &previous, &hash)
	if err != nil {
		return e, err
	}
	whole := true
	for i, v := range []any{n, at, revision} {
		number, ok := v.(int64)
		*numbers[i], whole = number, whole && ok
	}
	for i, v := range []any{actor, command, detail, key, request, refused, previous, hash} {
		text, ok := v.(string)
		*texts[i], whole = text, whole && ok
	}
	if !whole {
		e.Hash = ""
	}
	e.Time = time.UnixMicro(micros).UTC()
	return e, nil
}

// entriesOf yields the entries that an end of the statement selects.
func entriesOf(ctx context.Context, db DB, yield func(zoning.AuditEntry) bool, which string, args ...any) error {
	return each(ctx, db, func(rows Rows) (zoning.AuditEntry, error) { return scanEntry(rows.Scan) }, yield, entryColumns+which, args...)
}

// Entries implements zoning.Trail.
func (s *Store) Entries(ctx context.Context, q zoning.TrailQuery) iter.Seq2[zoning.AuditEntry, error] {
	return walk(ctx, s, "read the audit trail", func(db DB, yield func(zoning.AuditEntry) bool) error {
		which, args := "WHERE n > $1", []any{q.After}
		also := func(condition string, v any) {
			args = append(args, v)
			which += condition + "$" + strconv.Itoa(len(args))
		}
		if !q.Since.IsZero() {
			also(" AND time >= ", q.Since.UnixMicro())
		}
		if !q.Until.IsZero() {
			also(" AND time < ", q.Until.UnixMicro())
		}
		for _, wanted := range []struct{ column, is string }{{"actor", q.Actor}, {"key", q.Key}, {"command", q.Command}} {
			if wanted.is != "" {
				also(" AND "+wanted.column+" = ", wanted.is)
			}
		}
		which += " ORDER BY n"
		if q.Limit > 0 {
			also(" LIMIT ", int64(q.Limit))
		}
		return entriesOf(ctx, db, yield, which, args...)
	})
}
