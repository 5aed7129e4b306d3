package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gridzone/zoning"
)

// entry is one link of the audit chain.
type entry struct {
	n        int64
	time     int64 // microseconds UTC
	actor    string
	command  string
	detail   string
	revision int64 // the newest after the command
	previous string
}

// hash is the SHA-256, in hex, of the entry as RFC 8785 JSON. The detail is in it
// as the text it is.
func (e entry) hash() string {
	b := []byte(`{"actor":`)
	b = appendCanonical(b, e.actor)
	b = append(b, `,"command":`...)
	b = appendCanonical(b, e.command)
	b = append(b, `,"detail":`...)
	b = appendCanonical(b, e.detail)
	b = append(b, `,"n":`...)
	b = strconv.AppendInt(b, e.n, 10)
	b = append(b, `,"previous":`...)
	b = appendCanonical(b, e.previous)
	b = append(b, `,"revision":`...)
	b = strconv.AppendInt(b, e.revision, 10)
	b = append(b, `,"time":"`...)
	b = time.UnixMicro(e.time).UTC().AppendFormat(b, "2006-01-02T15:04:05.000000Z")
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

// audit adds the command to the chain, in its own transaction.
func (t *tx) audit(ctx context.Context, revision int64) error {
	e := entry{
		n: 1, time: t.now.UnixMicro(), actor: t.command.Actor.Name, command: t.command.Name, detail: t.command.Detail, revision: revision,
	}
	var last int64
	err := t.db.One(ctx, "SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1", nil, &last, &e.previous)
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	e.n = last + 1
	_, err = t.db.Exec(ctx, insertion("audit", "n", "time", "actor", "command", "detail", "revision", "previous", "hash"),
		e.n, e.time, e.actor, e.command, e.detail, e.revision, e.previous, e.hash())
	return err
}

// VerifyAudit recomputes the audit chain from its beginning and returns how many
// entries it has and the hash of the last. A chain that does not hold is
// zoning.ErrConflict, with the first entry that is wrong.
func (s *Store) VerifyAudit(ctx context.Context) (entries int64, hash string, err error) {
	err = s.read(ctx, "verify the audit trail", func(db DB) error {
		entries, hash, err = verify(ctx, db)
		return err
	})
	return entries, hash, err
}

func verify(ctx context.Context, db DB) (entries int64, hash string, err error) {
	rows, err := db.Query(ctx, "SELECT n, time, actor, command, detail, revision, previous, hash FROM audit ORDER BY n")
	if err != nil {
		return 0, "", err
	}
	defer rows.Close()
	for rows.Next() {
		var e entry
		var kept string
		if err := rows.Scan(&e.n, &e.time, &e.actor, &e.command, &e.detail, &e.revision, &e.previous, &kept); err != nil {
			return entries, hash, err
		}
		if e.n != entries+1 || e.previous != hash || e.hash() != kept {
			return entries, hash, fmt.Errorf("%w: entry %d of the audit trail is not what was written", zoning.ErrConflict, entries+1)
		}
		entries, hash = e.n, kept
	}
	return entries, hash, rows.Err()
}

// Audited implements zoning.Store. The whole chain is verified first: an entry is worth what the chain is.
func (s *Store) Audited(ctx context.Context, command, detail string) (zoning.AuditEntry, error) {
	return ask(ctx, s, "read the audit trail", func(db DB) (zoning.AuditEntry, error) {
		e := zoning.AuditEntry{Command: command, Detail: detail}
		if _, _, err := verify(ctx, db); err != nil {
			return e, err
		}
		if len(sound([]string{command, detail})) < 2 {
			return e, notFound(ErrNone)
		}
		var micros int64
		err := db.One(ctx, "SELECT n, time, actor, revision, hash FROM audit WHERE command = $1 AND detail = $2 ORDER BY n DESC LIMIT 1",
			[]any{command, detail}, &e.N, &micros, &e.Actor, &e.Revision, &e.Hash)
		e.Time = time.UnixMicro(micros).UTC()
		return e, notFound(err)
	})
}
