package access

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// shelf is a store that keeps records alone.
type shelf struct {
	zoning.Tx
	records map[string]zoning.Record
	reads   int
	away    bool
	after   func() // is called when a record was read, before that is answered; nil: nothing is
}

func (s *shelf) Record(_ context.Context, _ zoning.RecordKind, id string) (zoning.Record, error) {
	s.reads++
	if s.away {
		return zoning.Record{}, fmt.Errorf("read a record: %w", zoning.ErrUnavailable)
	}
	r, ok := s.records[id]
	if s.after != nil {
		s.after()
	}
	if !ok {
		return r, zoning.ErrNotFound
	}
	return r, nil
}

func (s *shelf) PutRecord(_ context.Context, kind zoning.RecordKind, id string, version int64, _ string, body []byte) error {
	if s.records[id].Version != version {
		return zoning.ErrStale
	}
	s.records[id] = zoning.Record{Kind: kind, ID: id, Version: version + 1, Body: body}
	return nil
}

func (s *shelf) Rows(_ context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for _, code := range q.Codes {
			if strings.HasPrefix(code, "33") && !yield(&zoning.Row{Thing: zoning.Division{Code: code}}, nil) {
				return
			}
		}
	}
}

func now() time.Time { return time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC) }

func made(t *testing.T, s *shelf, a Asked) (Key, Secret) {
	t.Helper()
	secret := NewSecret()
	k, err := Make(t.Context(), s, zoning.Actor{Name: "root"}, secret, a, now())
	require.NoError(t, err)
	return k, secret
}

func TestIdentify(t *testing.T) {
	s := &shelf{records: map[string]zoning.Record{}}
	k, secret := made(t, s, Asked{Owner: "wang", Role: zoning.Editor, Divisions: []string{"330402"}, Expires: now().Add(time.Hour)})
	assert.NotContains(t, string(s.records[k.ID].Body), secret.random)
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", secret, secret, secret), secret.random)
	clock := now()
	ring := NewKeyring(s, func() time.Time { return clock })
	who, err := ring.Identify(t.Context(), secret.Text(), false)
	require.NoError(t, err)
	assert.Equal(t, zoning.Actor{Name: "wang", Role: zoning.Editor, Divisions: []string{"330402"}, Key: k.ID}, who)
	who.Divisions[0] = "changed by who asked"
	who, err = ring.Identify(t.Context(), secret.Text(), false)
	require.NoError(t, err)
	assert.Equal(t, []string{"330402"}, who.Divisions)
	assert.Equal(t, 1, s.reads, "what was read is believed for a moment")
	clock = now().Add(time.Hour)
	_, err = ring.Identify(t.Context(), secret.Text(), false)
	require.ErrorIs(t, err, ErrUnknown)
	assert.ErrorContains(t, err, "expired")
	clock = now().Add(time.Hour - 1)
	_, err = ring.Identify(t.Context(), secret.Text(), false)
	require.NoError(t, err)

	other := NewSecret()
	other.ID = secret.ID
	_, err = ring.Identify(t.Context(), other.Text(), false)
	require.ErrorIs(t, err, ErrUnknown)
	reads := s.reads
	for range 3 {
		_, err = ring.Identify(t.Context(), NewSecret().Text(), false)
		require.ErrorIs(t, err, ErrUnknown)
	}
	nobody := NewSecret()
	for range 3 {
		_, err = ring.Identify(t.Context(), nobody.Text(), false)
		require.ErrorIs(t, err, ErrUnknown)
	}
	assert.Equal(t, reads+4, s.reads, "an id that is none is remembered as well")

	_, err = Revoke(t.Context(), s, zoning.Actor{Name: "li"}, k.ID, now())
	require.NoError(t, err)
	_, err = ring.Identify(t.Context(), secret.Text(), false)
	require.NoError(t, err, "for a moment")
	ring.Forget(k.ID)
	_, err = ring.Identify(t.Context(), secret.Text(), false)
	require.ErrorIs(t, err, ErrUnknown)
	assert.ErrorContains(t, err, "revoked")
	_, err = Revoke(t.Context(), s, zoning.Actor{}, "none", now())
	require.ErrorIs(t, err, zoning.ErrNotFound)
}

// Who was reading a key when it was revoked does not put it back.
func TestForgetWhileReading(t *testing.T) {
	s := &shelf{records: map[string]zoning.Record{}}
	k, secret := made(t, s, Asked{Role: zoning.Admin})
	ring := NewKeyring(s, now)
	s.after = func() {
		s.after = nil
		_, err := Revoke(t.Context(), s, zoning.Actor{Name: "li"}, k.ID, now())
		require.NoError(t, err)
		ring.Forget(k.ID)
	}
	_, err := ring.Identify(t.Context(), secret.Text(), false)
	require.NoError(t, err, "it was read before")
	_, err = ring.Identify(t.Context(), secret.Text(), false)
	require.ErrorIs(t, err, ErrUnknown)
}

func TestStillGood(t *testing.T) {
	s := &shelf{records: map[string]zoning.Record{}}
	k, _ := made(t, s, Asked{Role: zoning.Admin, Expires: now().Add(time.Hour)})
	good := func(by zoning.Actor, at time.Time) error { return StillGood(t.Context(), s, by, at) }
	require.NoError(t, good(k.Actor(), now()))
	require.NoError(t, good(zoning.Actor{Name: "local"}, now()), "who came with none")
	require.ErrorIs(t, good(k.Actor(), now().Add(time.Hour)), ErrUnknown)
	require.ErrorIs(t, good(zoning.Actor{Key: "none"}, now()), ErrUnknown)
	token := zoning.Actor{Key: OfToken + "f3b1", Expires: now().Add(time.Minute)}
	require.NoError(t, good(token, now().Add(time.Minute-1)))
	require.ErrorIs(t, good(token, now().Add(time.Minute)), ErrUnknown)
	s.away = true
	err := good(k.Actor(), now())
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	require.NotErrorIs(t, err, ErrUnknown)
	s.away = false
	_, err = Revoke(t.Context(), s, zoning.Actor{Name: "li"}, k.ID, now())
	require.NoError(t, err)
	err = good(k.Actor(), now())
	require.ErrorIs(t, err, ErrUnknown)
	assert.Equal(t, "unauthenticated", zoning.RefusalCode(err))
	s.records[k.ID] = zoning.Record{ID: k.ID, Body: []byte("{}")}
	require.Error(t, good(k.Actor(), now()), "a record that cannot be read lets nobody on")
}

// While the store is away a key that was seen is good for what is open anyway, and for nothing else.
func TestIdentifyWhileTheStoreIsAway(t *testing.T) {
	s := &shelf{records: map[string]zoning.Record{}}
	_, seen := made(t, s, Asked{Role: zoning.Admin})
	_, unseen := made(t, s, Asked{Role: zoning.Admin})
	ring, none := NewKeyring(s, now), NewSecret()
	clock := now()
	ring.ticks = func() time.Time { return clock }
	_, err := ring.Identify(t.Context(), "none", false)
	require.EqualError(t, err, "the key is not good: it has not the form of one")
	_, err = ring.Identify(t.Context(), seen.Text(), false)
	require.NoError(t, err)
	_, err = ring.Identify(t.Context(), none.Text(), true)
	require.ErrorIs(t, err, ErrUnknown)
	s.away = true
	clock = clock.Add(time.Second - 1)
	_, err = ring.Identify(t.Context(), seen.Text(), false)
	require.NoError(t, err, "what was read is believed for a second")
	clock = clock.Add(1)
	_, err = ring.Identify(t.Context(), seen.Text(), true)
	require.NoError(t, err)
	_, err = ring.Identify(t.Context(), seen.Text(), false)
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	_, err = ring.Identify(t.Context(), unseen.Text(), true)
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	_, err = ring.Identify(t.Context(), none.Text(), true)
	require.ErrorIs(t, err, zoning.ErrUnavailable, "what never was a good key is not told from one that was made since")
}

// The whole of the hash counts.
func TestEveryByteOfTheHash(t *testing.T) {
	secret := NewSecret()
	hash := secret.hash()
	require.True(t, secret.is(hash[:]))
	for i := range hash {
		other := hash
		other[i] ^= 1
		assert.False(t, secret.is(other[:]), i)
		assert.False(t, secret.is(hash[:i]), i)
	}
	assert.False(t, secret.is(append(hash[:], 0)))
}

// A record that cannot be read lets nobody in.
func TestRecordsThatAreNone(t *testing.T) {
	s := &shelf{records: map[string]zoning.Record{}}
	k, secret := made(t, s, Asked{Role: zoning.Admin})
	whole := string(s.records[k.ID].Body)
	for _, body := range []string{"{}", "[]", strings.Replace(whole, "admin", "root", 1), strings.Replace(whole, `"sha256":"`, `"sha256":"x`, 1), strings.Replace(whole, `"made":"`, `"made":"x`, 1)} {
		s.records[k.ID] = zoning.Record{ID: k.ID, Body: []byte(body)}
		_, err := NewKeyring(s, now).Identify(t.Context(), secret.Text(), true)
		assert.Error(t, err, body)
	}
	s.records[k.ID] = zoning.Record{ID: k.ID, Body: []byte(strings.Replace(whole, `"sha256":"`, `"sha256":"00`, 1))}
	_, err := NewKeyring(s, now).Identify(t.Context(), secret.Text(), true)
	assert.ErrorIs(t, err, ErrUnknown)
}

// An id that is drawn twice is refused: the key that has it stays as it is, a revoked one as well, and lets nobody else in.
func TestAnIDThatIsTaken(t *testing.T) {
	s := &shelf{records: map[string]zoning.Record{}}
	k, first := made(t, s, Asked{Owner: "wang", Role: zoning.Viewer})
	second := NewSecret()
	second.ID = first.ID
	for _, state := range []State{Good, Revoked} {
		if state == Revoked {
			_, err := Revoke(t.Context(), s, zoning.Actor{Name: "li"}, k.ID, now())
			require.NoError(t, err)
		}
		before := s.records[k.ID]
		_, err := Make(t.Context(), s, zoning.Actor{Name: "root"}, second, Asked{Owner: "sun", Role: zoning.Admin}, now())
		require.ErrorIs(t, err, zoning.ErrBusy, "it may be tried again, with another secret")
		assert.ErrorContains(t, err, k.ID)
		assert.NotContains(t, err.Error(), second.random)
		assert.Equal(t, before, s.records[k.ID], state)
		_, err = NewKeyring(s, now).Identify(t.Context(), second.Text(), false)
		require.ErrorIs(t, err, ErrUnknown, state)
	}
}

func TestMakeRefuses(t *testing.T) {
	s := &shelf{records: map[string]zoning.Record{}}
	for name, a := range map[string]Asked{
		"no role":             {},
		"a role unheard":      {Role: "root"},
		"a division unheard":  {Role: zoning.Editor, Divisions: []string{"330402", "99"}},
		"a division of none":  {Role: zoning.Editor, Divisions: []string{""}},
		"no longer good":      {Role: zoning.Editor, Expires: now()},
		"a name with a break": {Role: zoning.Editor, Owner: "a\nb"},
		"the name of nobody":  {Role: zoning.Editor, Owner: zoning.Local},
		"and written alike":   {Role: zoning.Editor, Owner: " LOCAL "},
	} {
		_, err := Make(t.Context(), s, zoning.Actor{}, NewSecret(), a, now())
		assert.ErrorIs(t, err, zoning.ErrInvalid, name)
	}
	assert.Empty(t, s.records)
	k, _ := made(t, s, Asked{Role: zoning.Viewer})
	assert.Equal(t, k.ID, k.Owner, "nobody is nobody else")
	k, _ = made(t, s, Asked{Role: zoning.Viewer, Divisions: []string{"330411", "330402", "330411"}})
	assert.Equal(t, []string{"330411", "330402"}, k.Divisions)
}

// FuzzParseSecret: what is read as a key is written back as it came.
func FuzzParseSecret(f *testing.F) {
	f.Add(NewSecret().Text())
	f.Add("gz_")
	f.Add("gz_00000000_" + strings.Repeat("A", 43))
	f.Add("gz_0000000i_" + strings.Repeat("A", 43))
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := ParseSecret(text)
		if ok {
			assert.Equal(t, text, s.Text())
			assert.NotContains(t, s.String(), s.random)
		}
	})
}
