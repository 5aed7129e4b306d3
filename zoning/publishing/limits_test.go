package publishing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/gpkg"
	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// of acts for some divisions alone.
func of(name string, divisions ...string) publishing.Act {
	a := because(name, "because")
	a.Actor.Divisions = divisions
	return a
}

// held is what may not have changed when something was refused; of the audit trail there is more then.
func held(t *testing.T, s *gpkg.Store) string {
	t.Helper()
	var b strings.Builder
	newest, err := s.Newest(t.Context())
	require.NoError(t, err)
	fmt.Fprintln(&b, newest.N)
	for _, layer := range append(zoning.FileLayers(), zoning.Publications, zoning.Exceptions) {
		for r, err := range s.Rows(t.Context(), zoning.Query{Layer: layer}) {
			require.NoError(t, err)
			fmt.Fprintf(&b, "%+v\n", *r)
		}
	}
	for r, err := range s.Records(t.Context(), zoning.PublicationRecords) {
		require.NoError(t, err)
		fmt.Fprintln(&b, r.ID, r.Version, string(r.Body))
		for zone, err := range s.Draft(t.Context(), r.ID) {
			require.NoError(t, err)
			fmt.Fprintf(&b, "%+v\n", *zone)
		}
	}
	return b.String()
}

// acts are all that is done to a publication that is there, by name.
func (o *office) acts(id string) map[string]func(a publishing.Act) error {
	ctx := o.t.Context()
	err := func(_ publishing.Life, err error) error { return err }
	return map[string]func(a publishing.Act) error{
		"edit": func(a publishing.Act) error {
			return err(publishing.Edit(ctx, o.live, a, id, nil, func(h publishing.Header) (publishing.Header, error) { return h, nil }))
		},
		"attach": func(a publishing.Act) error {
			return err(publishing.Attach(ctx, o.live, a, id, "a.pdf", []byte("%PDF-1")))
		},
		"submit":   func(a publishing.Act) error { return err(publishing.Submit(ctx, o.live, a, id)) },
		"approve":  func(a publishing.Act) error { return err(publishing.Approve(ctx, o.live, a, id)) },
		"reject":   func(a publishing.Act) error { return err(publishing.Reject(ctx, o.live, a, id)) },
		"discard":  func(a publishing.Act) error { return err(publishing.Discard(ctx, o.live, a, id)) },
		"withdraw": func(a publishing.Act) error { return err(publishing.Withdraw(ctx, o.live, a, id, nil)) },
		"remove":   func(a publishing.Act) error { return err(publishing.Remove(ctx, o.live, a, id, "z")) },
		"open a desk": func(a publishing.Act) error {
			_, err := o.store.Do(ctx, zoning.Command{Name: "test", Actor: a.Actor}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
				_, err := publishing.OpenDesk(ctx, tx, a, id)
				return nil, err
			})
			return err
		},
	}
}

// What waits in another division is not there; what is public may not be touched; and nothing of it changes.
func TestPublicationsOfOthers(t *testing.T) {
	o := newOffice(t)
	o.publish(header("public", today()), zone("z", today(), forever))
	_, err := publishing.Create(t.Context(), o.live, as("li"), header("draft", today()))
	require.NoError(t, err)
	_, err = publishing.Create(t.Context(), o.live, as("li"), header("waits", today()))
	require.NoError(t, err)
	o.put("waits", zone("y", today(), forever))
	_, err = publishing.Submit(t.Context(), o.live, as("li"), "waits")
	require.NoError(t, err)
	_, err = publishing.Create(t.Context(), o.live, as("li"), header("gone", today()))
	require.NoError(t, err)
	_, err = publishing.Discard(t.Context(), o.live, as("li"), "gone")
	require.NoError(t, err)
	before := held(t, o.store)
	stranger := of("wang", elsewhere)
	for id, want := range map[string]error{"public": zoning.ErrForbidden, "draft": zoning.ErrNotFound, "waits": zoning.ErrNotFound, "gone": zoning.ErrNotFound} {
		for name, act := range o.acts(id) {
			assert.ErrorIs(t, act(stranger), want, "%s %s", name, id)
		}
	}
	for name, act := range o.acts("never") {
		assert.Equal(t, "not found: there is no publication \"never\"", act(stranger).Error(), name)
	}
	assert.Equal(t, "not found: there is no publication \"draft\"", o.acts("draft")["edit"](stranger).Error(), "like what is not there")
	assert.Equal(t, before, held(t, o.store))
}

// Its own it may bring all the way.
func TestPublicationsOfOnesOwn(t *testing.T) {
	o := newOffice(t)
	_, err := publishing.Create(t.Context(), o.live, of("li", town), header("p", today()))
	require.NoError(t, err)
	o.put("p", zone("z", today(), forever))
	_, err = publishing.Attach(t.Context(), o.live, of("li", village), "p", "a.pdf", []byte("%PDF-1"))
	require.NoError(t, err)
	_, err = publishing.Submit(t.Context(), o.live, of("li", town), "p")
	require.NoError(t, err)
	_, err = publishing.Approve(t.Context(), o.live, of("wang", elsewhere, village), "p")
	require.NoError(t, err, "divisions of two keys overlap")
	assert.Equal(t, zoning.Published, o.read("p").State)
	_, err = publishing.Withdraw(t.Context(), o.live, of("wang", town), "p", nil)
	require.NoError(t, err)
}

// Where a publication would reach counts as well: its division, what it supersedes, where its zones lie.
func TestPublicationsReachNoOthers(t *testing.T) {
	o := newOffice(t)
	other := header("other", today())
	other.Division = elsewhere
	theirs := &zoning.Row{Valid: span(today(), forever), Shape: square(121.01, 31.01, 0.01), Thing: zoning.Zone{Code: "their", Kind: zoning.Prohibited, Division: elsewhere, Scope: zoning.Whole}}
	o.publish(other, theirs)
	wide := header("wide", today())
	wide.Division = town
	o.publish(wide, zone("town's", today(), forever))
	before := held(t, o.store)
	refused := func(why string, err error) {
		t.Helper()
		var foreign *zoning.ForeignError
		require.ErrorAs(t, err, &foreign, why)
		assert.Equal(t, before, held(t, o.store), why)
	}
	create := func(a publishing.Act, h publishing.Header) error {
		_, err := publishing.Create(t.Context(), o.live, a, h)
		return err
	}
	h := header("p", today())
	h.Division = elsewhere
	refused("for another division", create(of("li", village), h))
	h.Division = town
	refused("for what holds it", create(of("li", village), h))
	h.Division = ""
	refused("for none", create(of("li", village), h))
	refused("supersedes another's", create(of("li", village), header("p", today(), "other")))
	refused("supersedes its town's", create(of("li", village), header("p", today(), "wide")))

	require.NoError(t, create(of("li", village), header("p", today())))
	before = held(t, o.store)
	edit := func(change func(h *publishing.Header)) error {
		_, err := publishing.Edit(t.Context(), o.live, of("li", village), "p", nil, func(h publishing.Header) (publishing.Header, error) {
			change(&h)
			return h, nil
		})
		return err
	}
	refused("moved", edit(func(h *publishing.Header) { h.Division = elsewhere }))
	refused("supersedes", edit(func(h *publishing.Header) { h.Supersedes = []string{"other"} }))

	away := zone("z", today(), forever)
	away.Shape = square(121.01, 31.01, 0.01)
	o.put("p", away)
	before = held(t, o.store)
	_, err := publishing.Submit(t.Context(), o.live, of("li", village), "p")
	if findings := new(publishing.FindingsError); !assert.NotErrorAs(t, err, &findings, "who may do it is looked at first") {
		return
	}
	refused("a zone that lies elsewhere", err)
}

// A draft of somebody without a limit may name what the approver may not end.
func TestApproverEndsNothingOfOthers(t *testing.T) {
	o := newOffice(t)
	narrow := header("narrow", today())
	o.publish(narrow, zone("z", today(), forever))
	wide := header("wide", today()+10, "narrow")
	wide.Division = town
	_, err := publishing.Create(t.Context(), o.live, as("li"), wide)
	require.NoError(t, err)
	own := zone("y", today()+10, forever)
	o.put("wide", own)
	_, err = publishing.Submit(t.Context(), o.live, as("li"), "wide")
	require.NoError(t, err)
	before := held(t, o.store)
	_, err = publishing.Approve(t.Context(), o.live, of("wang", village), "wide")
	require.ErrorIs(t, err, zoning.ErrNotFound, "the draft is its town's")
	assert.Equal(t, before, held(t, o.store))
	_, err = publishing.Approve(t.Context(), o.live, of("wang", town), "wide")
	require.NoError(t, err)
}
