package access

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gridzone/zoning"
)

// Key is what is on record of a key: everything but the secret.
type Key struct {
	ID        string
	Owner     string // whom the record names
	Role      zoning.Role
	Divisions []string // codes; empty: no limit
	Made      time.Time
	MadeBy    string
	Expires   time.Time // first moment at which it is no longer good; zero: never
	Revoked   time.Time // zero: it is not
	RevokedBy string

	hash    []byte
	version int64 // of its record
}

// State says what a key is good for now.
type State string

// The states of a key.
const (
	Good    State = "good"
	Expired State = "expired"
	Revoked State = "revoked"
)

// State returns what the key is good for at a time.
func (k *Key) State(now time.Time) State {
	switch {
	case !k.Revoked.IsZero():
		return Revoked
	case !k.Expires.IsZero() && !now.Before(k.Expires):
		return Expired
	default:
		return Good
	}
}

// Actor is who acts with the key.
func (k *Key) Actor() zoning.Actor {
	return zoning.Actor{Name: k.Owner, Role: k.Role, Divisions: slices.Clone(k.Divisions), Key: k.ID}
}

// body is the record of a key.
type body struct {
	Owner     string   `json:"owner"`
	Role      string   `json:"role"`
	Divisions []string `json:"divisions,omitempty"`
	Hash      string   `json:"sha256"`
	Made      string   `json:"made"`
	MadeBy    string   `json:"made_by"`
	Expires   string   `json:"expires,omitempty"`
	Revoked   string   `json:"revoked,omitempty"`
	RevokedBy string   `json:"revoked_by,omitempty"`
}

func (k *Key) encode() ([]byte, error) {
	return json.Marshal(body{Owner: k.Owner, Role: string(k.Role), Divisions: k.Divisions, Hash: hex.EncodeToString(k.hash),
		Made: written(k.Made), MadeBy: k.MadeBy, Expires: written(k.Expires), Revoked: written(k.Revoked), RevokedBy: k.RevokedBy})
}

// decode reads the record of a key. One that cannot be read lets nobody in.
func decode(r zoning.Record) (Key, error) {
	var b body
	k := Key{ID: r.ID, version: r.Version}
	err := json.Unmarshal(r.Body, &b)
	if err == nil {
		k.Owner, k.Divisions, k.MadeBy, k.RevokedBy = b.Owner, b.Divisions, b.MadeBy, b.RevokedBy
		k.Role, err = zoning.ParseRole(b.Role)
	}
	if err == nil {
		k.hash, err = hex.DecodeString(b.Hash)
	}
	for _, t := range []struct {
		text string
		into *time.Time
	}{{b.Made, &k.Made}, {b.Expires, &k.Expires}, {b.Revoked, &k.Revoked}} {
		if err == nil && t.text != "" {
			*t.into, err = time.Parse(time.RFC3339Nano, t.text)
		}
	}
	if err != nil {
		return Key{}, fmt.Errorf("the record of the key %s: %w", r.ID, err)
	}
	return k, nil
}

// written writes a moment; zero is empty.
func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
