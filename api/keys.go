package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/access"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// KeyAsked is a key to be made.
type KeyAsked struct {
	Role      string   `json:"role" enum:"viewer,editor,approver,admin"`
	Divisions []string `json:"divisions,omitempty" doc:"Codes of the divisions that it may touch, with what lies in them; no limit if absent" example:"330402001"`
	Owner     string   `json:"owner,omitempty" doc:"Whom the record names; the key's id if absent. Keys of one owner are one person"`
	Expires   string   `json:"expires,omitempty" doc:"First day, or moment, at which it is no longer good; never if absent" example:"2027-12-01"`
}

// KeyListed is a key without its secret.
type KeyListed struct {
	ID        string   `json:"id" doc:"What stands behind gz_ in the key" example:"7h3k9x2m"`
	Owner     string   `json:"owner"`
	Role      string   `json:"role" enum:"viewer,editor,approver,admin"`
	Divisions []string `json:"divisions" nullable:"false" doc:"Empty: no limit"`
	State     string   `json:"state" enum:"good,expired,revoked"`
	Made      string   `json:"made" format:"date-time"`
	MadeBy    string   `json:"made_by"`
	Expires   string   `json:"expires,omitempty" format:"date-time"`
	Revoked   string   `json:"revoked,omitempty" format:"date-time"`
	RevokedBy string   `json:"revoked_by,omitempty"`
}

// KeyMade is a key that was just made: this is the one time that it is shown.
type KeyMade struct {
	KeyListed
	Key      string   `json:"key" doc:"The key itself; it is kept hashed, and shown this once"`
	Warnings []string `json:"warnings,omitempty" doc:"What whoever made it may not have meant"`
}

// KeyRevoked is a key that lets nobody in any more.
type KeyRevoked struct {
	KeyListed
	Warnings []string `json:"warnings,omitempty" doc:"What whoever revoked it may not have meant"`
}

const (
	limitedAdmin   = "an admin that is limited to divisions may neither make, list nor revoke keys nor read the audit trail; make one without divisions for that"
	noAdminIsThere = "no key is good any more for administering the whole service; beside its store another is made: gridzone key create --store STORE --role admin"
)

// KeyList is every key there ever was.
type KeyList struct {
	Keys []KeyListed `json:"keys" nullable:"false"`
}

func newKey(k *access.Key, now time.Time) KeyListed {
	w := KeyListed{ID: k.ID, Owner: k.Owner, Role: string(k.Role), Divisions: append([]string{}, k.Divisions...), State: string(k.State(now)),
		Made: instant(k.Made), MadeBy: k.MadeBy, RevokedBy: k.RevokedBy}
	if !k.Expires.IsZero() {
		w.Expires = instant(k.Expires)
	}
	if !k.Revoked.IsZero() {
		w.Revoked = instant(k.Revoked)
	}
	return w
}

// listKeys answers GET /v1/keys.
func (s *service) listKeys(c *gin.Context, _ *query) error {
	keys, err := access.List(c.Request.Context(), s.live.Reader())
	if err != nil {
		return err
	}
	w := KeyList{Keys: []KeyListed{}}
	for i := range keys {
		w.Keys = append(w.Keys, newKey(&keys[i], s.live.Now()))
	}
	c.Writer.Header()["Cache-Control"] = noStore
	write(c, marshal(w))
	return nil
}

// createKey answers POST /v1/keys. There is no idempotency key: its answer would have to be kept, and the secret with it.
func (s *service) createKey(c *gin.Context, _ *query) error {
	by := actorOf(c)
	if len(c.Request.Header.Values("Idempotency-Key")) > 0 {
		return badParameter("Idempotency-Key", "answers that hold a secret are not kept to be repeated; make another key, and revoke the one whose answer was lost")
	}
	if err := oneOf(c.Request, mediaJSON); err != nil {
		return err
	}
	body, err := s.readBody(c)
	if err != nil {
		return err
	}
	asked, err := s.keyAsked(body)
	if err != nil {
		return err
	}
	var made access.Key
	secret := access.NewSecret()
	expires := ""
	if !asked.Expires.IsZero() {
		expires = instant(asked.Expires)
	}
	command := zoning.Command{Name: "create_key", Actor: by, Detail: detailOf("id", secret.ID, "owner", asked.Owner, "role", string(asked.Role), "divisions", strings.Join(asked.Divisions, ";"), "expires", expires)}
	out, err := s.live.Do(context.WithoutCancel(c.Request.Context()), command, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		var err error
		made, err = access.Make(ctx, tx, by, secret, asked, s.live.Now())
		return nil, err
	})
	if err != nil && !errors.Is(err, atlas.ErrNotServed) {
		return err
	}
	s.keys.Forget(made.ID)
	commanded(c, out.Revision)
	w := KeyMade{KeyListed: newKey(&made, s.live.Now()), Key: secret.Text()}
	if made.Role.May(zoning.Administer) && len(made.Divisions) > 0 {
		w.Warnings = []string{limitedAdmin}
	}
	c.Status(http.StatusCreated)
	write(c, marshal(w))
	return nil
}

// keyAsked reads what key is to be made.
func (s *service) keyAsked(body []byte) (access.Asked, error) {
	var w KeyAsked
	if err := decodeStrict(body, &w); err != nil {
		return access.Asked{}, err
	}
	a := access.Asked{Owner: strings.TrimSpace(w.Owner), Role: zoning.Role(w.Role), Divisions: w.Divisions}
	if w.Expires == "" {
		return a, nil
	}
	if day, err := zoning.ParseDay(w.Expires); err == nil {
		a.Expires = s.live.Beginning(day)
		return a, nil
	}
	at, err := time.Parse(time.RFC3339, w.Expires)
	if err != nil {
		return a, problem(codeBadBody, "/expires: "+strconv.Quote(w.Expires)+" is neither a day nor a moment; write a day as 2027-12-01 or a moment as 2027-12-01T08:00:00+08:00, and leave it out for a key that stays good")
	}
	a.Expires = at.UTC()
	return a, nil
}

// revokeKey answers DELETE /v1/keys/{id}.
func (s *service) revokeKey(c *gin.Context, _ *query) error {
	id, err := pathValue(c, "id")
	if err != nil {
		return err
	}
	by, key, err := commander(c)
	if err != nil {
		return err
	}
	command := zoning.Command{Name: "revoke_key", Actor: by, Key: key, Detail: detailOf("id", id)}
	if key != "" {
		command.Request = digestOf("revoke_key", id)
	}
	out, err := s.live.Do(context.WithoutCancel(c.Request.Context()), command, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		k, err := access.Revoke(ctx, tx, by, id, s.live.Now())
		if err != nil {
			return nil, err
		}
		w := KeyRevoked{KeyListed: newKey(&k, s.live.Now())}
		switch administered, err := access.Administered(ctx, tx, s.live.Now()); {
		case err != nil:
			return nil, err
		case !administered && k.Role.May(zoning.Administer):
			w.Warnings = []string{noAdminIsThere}
		}
		return marshal(w), nil
	})
	if errors.Is(err, zoning.ErrNotFound) {
		return problem(codeNotFound, "there is no key "+strconv.Quote(id)+"; GET /v1/keys lists them")
	}
	if err != nil && !errors.Is(err, atlas.ErrNotServed) {
		return err
	}
	s.keys.Forget(id)
	commanded(c, out.Revision)
	write(c, out.Answer)
	return nil
}

// keyOperations are about keys.
func (s *service) keyOperations() []operation {
	id := param{name: "id", in: "path", required: true, example: "7h3k9x2m", description: "Id of the key"}
	return []operation{{
		method: http.MethodGet, path: "/v1/keys", id: "keys", tag: "keys", summary: "Every key there ever was, without the secrets", right: zoning.Administer, whole: true,
		answers: ok(typeOf[KeyList](), "The keys, in the order in which they were made"), problems: []string{codeNotAcceptable, codeUnavailable}, handle: s.listKeys,
	}, {
		method: http.MethodPost, path: "/v1/keys", id: "createKey", act: "create_key", tag: "keys", summary: "Make a key", right: zoning.Administer, whole: true,
		description: "The answer shows it once; what is kept is its hash. It counts at once here, and within a second on every replica.",
		body:        &content{media: []string{mediaJSON}, of: typeOf[KeyAsked](), description: "What it may do", example: KeyAsked{Role: "editor", Divisions: []string{"330402001"}, Owner: "wang"}},
		answers:     []content{{status: http.StatusCreated, of: typeOf[KeyMade](), media: []string{mediaJSON}, description: "The key"}},
		problems:    []string{codeBadBody, codeInvalid, codeMediaType, codeTooLarge, codeBusy, codeUnavailable}, handle: s.createKey,
	}, {
		method: http.MethodDelete, path: "/v1/keys/{id}", id: "revokeKey", act: "revoke_key", tag: "keys", summary: "Revoke a key", right: zoning.Administer, whole: true,
		description: "Nothing is written with it from now on, also where its request is under way or its import waits; nothing is read with it, at once here and within a second on every replica. What was done with it stays. A key that was revoked stays as it was.",
		params:      []param{id, {name: "Idempotency-Key", in: "header", description: "Makes a repeated request answer as the first did"}},
		answers:     ok(typeOf[KeyRevoked](), "The key, revoked"), problems: []string{codeNotFound, codeReused, codeBusy, codeUnavailable}, handle: s.revokeKey,
	}}
}
