package certificate

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"gridzone/zoning"
)

// TimeLayout is how the time of issue is written, UTC.
const TimeLayout = "2006-01-02T15:04:05.000000Z"

// Certificate is a check as it was stored. It is handed on, so it does not say who stored it: the audit trail does.
type Certificate struct {
	ID       string // 128 random bits in hex
	Issued   time.Time
	Engine   string // name and version of what answered
	Question []byte // JSON: everything that was asked, day and revision included
	Answer   []byte // JSON
	Digest   string // SHA-256, in hex, of the canonical JSON of everything else

	text []byte // of the whole, canonical
	sum  string // what the digest of the text is
}

// NewID returns 128 random bits in hex.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// IsID tells whether s can be the id of a certificate.
func IsID(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 16 && strings.ToLower(s) == s
}

// Issue completes a certificate: it brings question and answer into canonical form and takes the digest.
// ErrInvalid if one of them is no JSON object.
func (c Certificate) Issue() (Certificate, error) {
	members := map[string]json.RawMessage{"question": c.Question, "answer": c.Answer}
	for name, text := range members {
		if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
			return Certificate{}, fmt.Errorf("%w: the %s is no JSON object", zoning.ErrInvalid, name)
		}
	}
	for name, s := range map[string]string{"id": c.ID, "issued": c.Issued.UTC().Format(TimeLayout), "engine": c.Engine} {
		b, err := json.Marshal(s)
		if err != nil {
			return Certificate{}, fmt.Errorf("write %s: %w", name, err)
		}
		members[name] = b
	}
	text, err := write(members)
	if err != nil {
		return Certificate{}, err
	}
	if members["digest"], err = json.Marshal(digestOf(text)); err != nil {
		return Certificate{}, fmt.Errorf("write the digest: %w", err)
	}
	if text, err = write(members); err != nil {
		return Certificate{}, err
	}
	return Parse(text)
}

// write returns the canonical JSON of an object.
func write(members map[string]json.RawMessage) ([]byte, error) {
	text, err := json.Marshal(members)
	if err != nil {
		return nil, fmt.Errorf("%w: a member of the certificate is not JSON", zoning.ErrInvalid)
	}
	return Canonical(text)
}

// Parse reads a certificate, whatever was done to it: what is missing or of another type is left empty, and Intact
// says false. ErrInvalid only for what is no JSON object.
func Parse(text []byte) (Certificate, error) {
	canonical, err := Canonical(text)
	if err != nil {
		return Certificate{}, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(canonical, &members); err != nil || members == nil {
		return Certificate{}, fmt.Errorf("%w: a certificate is a JSON object", zoning.ErrInvalid)
	}
	text1 := func(name string) string {
		var s string
		_ = json.Unmarshal(members[name], &s) // of another type: empty
		return s
	}
	c := Certificate{
		ID: text1("id"), Engine: text1("engine"), Digest: text1("digest"),
		Question: members["question"], Answer: members["answer"], text: canonical,
	}
	c.Issued, _ = time.Parse(TimeLayout, text1("issued"))
	rest := maps.Clone(members)
	delete(rest, "digest")
	without, err := write(rest)
	if err != nil {
		return Certificate{}, err
	}
	c.sum = digestOf(without)
	return c, nil
}

// Text returns the whole certificate as canonical JSON. It is not to be changed.
func (c Certificate) Text() []byte { return c.text }

// Intact tells whether the digest is that of everything else in the certificate.
func (c Certificate) Intact() bool { return c.Digest != "" && c.Digest == c.sum }

// Same tells whether two certificates are the same, member for member.
func (c Certificate) Same(d Certificate) bool { return bytes.Equal(c.text, d.text) }

// Anchor returns what the audit trail holds of a certificate: canonical JSON of its digest and id.
func Anchor(id, digest string) (string, error) {
	b, err := json.Marshal(map[string]string{"digest": digest, "id": id})
	if err != nil {
		return "", fmt.Errorf("write the anchor: %w", err)
	}
	b, err = Canonical(b)
	return string(b), err
}
