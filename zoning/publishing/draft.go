package publishing

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// MaxDocument is the most bytes an attached document has.
const MaxDocument = 32 << 20

// Header is what a publication says apart from its zones and its document: of its Publication neither State, Digest nor Unapproved counts.
type Header struct {
	zoning.Publication
	Valid zoning.Interval
}

// Header returns what the publication says.
func (l *Life) Header() Header { return Header{l.Publication, l.Valid} }

// Create makes a draft. Without an id it gets one; an id is up to 64 letters, digits, points, lines and underscores and was never used
// (ErrConflict). A *FaultsError when what it says breaks a rule.
func Create(ctx context.Context, live *atlas.Live, a Act, h Header) (Life, error) {
	l := Life{Publication: h.Publication, Valid: h.Valid, Ended: zoning.Forever}
	l.State, l.Digest, l.Unapproved = zoning.Draft, "", false
	said, err := header(&l)
	if err != nil {
		return Life{}, err
	}
	made := l.ID == ""
	if made {
		l.ID = newID()
	}
	if err := l.sound(); err != nil {
		return Life{}, err
	}
	a.Version = AnyVersion
	return a.command(ctx, live, deed{name: "publication_create", id: l.ID, made: made, said: said}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) (Life, error) {
		switch _, err := Read(ctx, tx, l.ID); {
		case err == nil:
			return Life{}, fmt.Errorf("%w: there is a publication %s", zoning.ErrConflict, l.ID)
		case !errors.Is(err, zoning.ErrNotFound):
			return Life{}, err
		}
		a.step(live, &l, StepCreate)
		err := a.put(ctx, tx, live, &l)
		if foreign := new(zoning.ForeignError); made && errors.As(err, &foreign) && foreign.Code == l.ID {
			unnamed := *foreign
			unnamed.Code = "" // the id was made for this, and nobody will ever hear of it
			return Life{}, &unnamed
		}
		return l, err
	})
}

// Edit changes what a draft says: change gets it and returns what it is to say; id, state and document stay as they are. request tells
// one edit from another, for the audit trail and for idempotency keys. A *FaultsError when what it would say breaks a rule.
func Edit(ctx context.Context, live *atlas.Live, a Act, id string, request []byte, change func(Header) (Header, error)) (Life, error) {
	sum := sha256.Sum256(request)
	d := deed{name: "publication_edit", id: id, said: map[string]any{"edit": hex.EncodeToString(sum[:])}}
	return a.command(ctx, live, d, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) (Life, error) {
		l, err := a.on(ctx, tx, id, zoning.Draft)
		if err != nil {
			return Life{}, err
		}
		h, err := change(l.Header())
		if err != nil {
			return Life{}, err
		}
		h.ID, h.State, h.Digest, h.Unapproved = id, l.State, l.Digest, l.Unapproved
		l.Publication, l.Valid = h.Publication, h.Valid
		if err := l.sound(); err != nil {
			return Life{}, err
		}
		return l, a.put(ctx, tx, live, &l)
	})
}

// maxFileName is how many characters the name of a file has at most.
const maxFileName = 200

// Attach keeps a PDF file as the document of a draft, in the place of the one before, under a name of its own even where the same file is kept
// already. ErrNoPDF and ErrTooLarge when it cannot be, a *FaultsError for a name that is none, and for a key that anyone
// could read in it.
func Attach(ctx context.Context, live *atlas.Live, a Act, id, name string, pdf []byte) (Life, error) {
	_, unseen := zoning.Unseen(name)
	switch {
	case len(pdf) > MaxDocument:
		return Life{}, ErrTooLarge
	case !bytes.HasPrefix(pdf, []byte("%PDF-")):
		return Life{}, ErrNoPDF
	case !utf8.ValidString(name), utf8.RuneCountInString(name) > maxFileName, unseen:
		return Life{}, &FaultsError{[]zoning.Fault{{Code: "bad_file_name", Field: "name",
			Detail: fmt.Sprintf("the name of the file is not one line of up to %d characters that can be seen", maxFileName), Repair: "give the file another name"}}}
	}
	if zoning.Held(name) || zoning.Held(string(pdf)) {
		return Life{}, &FaultsError{[]zoning.Fault{{Code: "key_in_file", Field: "document",
			Detail: "an API key or a token stands in the document or in its name: it would be kept, and be published with it",
			Repair: "take it out of the document, and revoke the key if others can have seen it"}}}
	}
	sum := sha256.Sum256(pdf)
	said := map[string]any{"document": zoning.ConcealPhones(name), "digest": hex.EncodeToString(sum[:])}
	return a.command(ctx, live, deed{name: "publication_attach", id: id, said: said}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) (Life, error) {
		l, err := a.on(ctx, tx, id, zoning.Draft)
		if err != nil {
			return Life{}, err
		}
		if l.Digest, err = tx.PutBlob(ctx, name, pdf); err != nil {
			return Life{}, fmt.Errorf("keep the document of %s: %w", id, err)
		}
		l.File = name
		return l, a.put(ctx, tx, live, &l)
	})
}

// sound returns what is wrong with what the publication says, whatever is on record.
func (l *Life) sound() error {
	faults := zoning.Check(l.Row())
	odd := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.", r))
	}
	if strings.ContainsFunc(l.ID, odd) || strings.Trim(l.ID, ".") == "" || strings.HasPrefix(l.ID, "import-") {
		faults = append(faults, zoning.Fault{Code: "bad_id", Field: "id", Detail: "the id cannot stand in an address, or is kept for imports",
			Repair: "use letters, digits, points, lines and underscores, and do not begin with import-; or give none"})
	}
	if len(faults) > 0 {
		return &FaultsError{faults}
	}
	return nil
}

// header describes what a publication says by its digest: the record has the words.
func header(l *Life) (map[string]any, error) {
	text, err := encode(l)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return map[string]any{"header": hex.EncodeToString(sum[:])}, nil
}

// newID returns an id that nobody has used.
func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return "pub-" + hex.EncodeToString(b[:])
}
