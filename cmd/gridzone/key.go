package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gridzone/access"
	"gridzone/api"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

type keyCmd struct {
	Create keyCreateCmd `cmd:"" help:"Make a key, which is shown this once."`
	List   keyListCmd   `cmd:"" help:"Every key there ever was, without the secrets."`
	Revoke keyRevokeCmd `cmd:"" help:"Let a key in no more: to write at once, to read within a second on every replica."`
}

type keyCreateCmd struct {
	target
	Role     string   `help:"What it may do: viewer, editor, approver or admin." required:"" placeholder:"NAME"`
	Division []string `help:"Code of a division that it may touch, with what lies in it; may be given again. Without one there is no limit." placeholder:"CODE"`
	Owner    string   `help:"Whom the record names (default the key's id). Keys of one owner are one person." placeholder:"NAME"`
	Expires  string   `help:"First day on which it is no longer good, or in how many days that is, such as 90d." placeholder:"YYYY-MM-DD"`
}

// Run makes a key and prints it.
func (c keyCreateCmd) Run(ctx context.Context, std streams) error {
	asked := api.KeyAsked{Role: c.Role, Divisions: c.Division, Owner: c.Owner, Expires: c.Expires}
	if days, ok := strings.CutSuffix(c.Expires, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 1 || n > 36500 {
			return usagef("--expires %q is neither a day nor a number of days from 1 to 36500 such as 90d", c.Expires)
		}
		asked.Expires = time.Now().Add(time.Duration(n) * 24 * time.Hour).UTC().Format(time.RFC3339)
	}
	text, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	q := question{method: http.MethodPost, path: "/v1/keys", contentType: "application/json", body: bytes.NewReader(text)}
	return command(ctx, c.target, std, a, q, func(w io.Writer, made api.KeyMade) {
		fmt.Fprintf(w, "%s\n", made.Key)
		fmt.Fprintf(std.err, "the key %s of %s, role %s%s; it is shown this once\n", made.ID, made.Owner, made.Role, keyLimits(made.KeyListed))
		warn(std, made.Warnings)
	})
}

// warn prints what may not have been meant beside the answer.
func warn(std streams, warnings []string) {
	for _, text := range warnings {
		fmt.Fprintln(std.err, "gridzone: warning:", text)
	}
}

// keyLimits says where a key counts, and how long.
func keyLimits(k api.KeyListed) string {
	text := ""
	if len(k.Divisions) > 0 {
		text = " in " + strings.Join(k.Divisions, ", ")
	}
	if k.Expires != "" {
		text += ", until " + k.Expires
	}
	return text
}

type keyListCmd struct{ target }

// Run lists the keys.
func (c keyListCmd) Run(ctx context.Context, std streams) error {
	var answer api.KeyList
	return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/keys"}, &answer, func(w io.Writer) {
		t := newTable(w, "id", "owner", "role", "divisions", "state", "made", "by", "expires")
		for _, k := range answer.Keys {
			t.row(k.ID, k.Owner, k.Role, cmp.Or(strings.Join(k.Divisions, " "), "all"), k.State, toSecond(k.Made), k.MadeBy, toSecond(k.Expires))
		}
		t.print()
	})
}

// toSecond cuts what nobody reads off a time of the interface; what is none stays as it is.
func toSecond(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return t.Format(time.RFC3339)
}

type keyRevokeCmd struct {
	target
	ID string `arg:"" help:"Id of the key: what stands in it behind gz_."`
}

// Run revokes a key.
func (c keyRevokeCmd) Run(ctx context.Context, std streams) error {
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	q := question{method: http.MethodDelete, path: "/v1/keys/" + url.PathEscape(c.ID)}
	return command(ctx, c.target, std, a, q, func(w io.Writer, k api.KeyRevoked) {
		fmt.Fprintf(w, "%s of %s: revoked %s by %s\n", k.ID, k.Owner, k.Revoked, k.RevokedBy)
		warn(std, k.Warnings)
	})
}

// errKeys says that there is a key already.
var errKeys = errors.New("there are keys")

// firstKey makes the first key of a store, an admin's, and returns it; empty when there ever was one. Of several services that start at
// once, one makes it.
func (a *app) firstKey(ctx context.Context) (string, error) {
	keys, err := access.List(ctx, a.live.Reader())
	if err != nil || len(keys) > 0 {
		return "", err
	}
	secret := access.NewSecret()
	first := zoning.Actor{Name: zoning.Local, Role: zoning.Admin}
	c := zoning.Command{Name: "create_key", Actor: first, Detail: `{"id":"` + secret.ID + `","owner":"admin","role":"admin"}`}
	_, err = a.live.Do(ctx, c, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		if keys, err := access.List(ctx, tx); err != nil || len(keys) > 0 {
			return nil, errors.Join(err, errKeys)
		}
		_, err := access.Make(ctx, tx, first, secret, access.Asked{Owner: "admin", Role: zoning.Admin}, a.live.Now())
		return nil, err
	})
	switch {
	case errors.Is(err, errKeys):
		return "", nil
	case err != nil && !errors.Is(err, atlas.ErrNotServed):
		return "", fmt.Errorf("make the first key: %w", err)
	}
	return secret.Text(), nil
}
