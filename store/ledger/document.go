package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"gridzone/zoning"
)

// Document implements zoning.Reader.
func (s *Store) Document(ctx context.Context, digest string) (zoning.Document, error) {
	return ask(ctx, s, "read a document", func(db DB) (zoning.Document, error) { return documentOf(ctx, db, digest) })
}

// Document implements zoning.Reader.
func (t *tx) Document(ctx context.Context, digest string) (zoning.Document, error) {
	return within(t, "read a document", func(db DB) (zoning.Document, error) { return documentOf(ctx, db, digest) })
}

func documentOf(ctx context.Context, db DB, digest string) (zoning.Document, error) {
	d := zoning.Document{SHA256: digest}
	if len(sound([]string{digest})) == 0 {
		return zoning.Document{}, notFound(ErrNone)
	}
	err := db.One(ctx, "SELECT name, data FROM blob WHERE sha256 = $1", []any{digest}, &d.Name, &d.Data)
	return d, notFound(err)
}

// PutBlob implements zoning.Tx. Bytes that are kept already keep their first name.
func (t *tx) PutBlob(ctx context.Context, name string, data []byte) (string, error) {
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	return digest, t.write(ctx, "keep a document", func() error {
		if err := checkText("the name of a document", name); err != nil {
			return err
		}
		if data == nil {
			data = []byte{}
		}
		_, err := t.db.Exec(ctx, insertion("blob", "sha256", "name", "time", "data")+" ON CONFLICT DO NOTHING",
			digest, name, t.now.UnixMicro(), data)
		return err
	})
}
