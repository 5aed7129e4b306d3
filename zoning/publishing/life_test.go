package publishing_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/gpkg"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// office is a store with a village on record, and what follows it, on a day that stands still.
type office struct {
	t     *testing.T
	store *gpkg.Store
	live  *atlas.Live
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func today() zoning.Day { return zoning.DayOf(noon) }

func newOffice(t *testing.T) *office {
	t.Helper()
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		return tx.Open(ctx,
			&zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Division{Code: village, Name: "V", Level: zoning.Village}, Shape: square(120.69, 30.69, 0.1)},
			&zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Division{Code: elsewhere, Name: "W", Level: zoning.Village}, Shape: square(121, 31, 0.1)})
	})
	live, err := atlas.Open(t.Context(), s, atlas.Options{Location: time.UTC, Now: func() time.Time { return noon }})
	require.NoError(t, err)
	return &office{t, s, live}
}

func as(name string) publishing.Act {
	return publishing.Act{Actor: zoning.Actor{Name: name}, Version: publishing.AnyVersion}
}

func because(name, why string) publishing.Act {
	a := as(name)
	a.Why = why
	return a
}

// header is a complete one.
func header(id string, from zoning.Day, supersedes ...string) publishing.Header {
	return publishing.Header{Valid: span(from, forever), Publication: zoning.Publication{ID: id, Division: village, Issuer: "the town", Document: "No. 1",
		Title: "Zones", PublishedOn: "2026-02-01", Bases: []zoning.Basis{{Kind: zoning.Law, Number: "643"}}, Supersedes: supersedes,
		Rules: []zoning.Rule{{ZoneKind: zoning.Prohibited, Outcome: zoning.OutcomeForbidden}}}}
}

// put adds zones to a draft as an import does.
func (o *office) put(id string, zones ...*zoning.Row) {
	o.t.Helper()
	do(o.t, o.store, func(ctx context.Context, tx zoning.Tx) error {
		desk, err := publishing.OpenDesk(ctx, tx, as("li"), id)
		if err != nil {
			return err
		}
		candidates := make([]zoning.Candidate, len(zones))
		for i, z := range zones {
			candidates[i] = zoning.Candidate{Row: z, Dated: true}
		}
		if _, err := zoning.Upsert(ctx, desk, desk.First(today()), candidates); err != nil {
			return err
		}
		_, err = desk.Keep(ctx, o.live, as("li"))
		return err
	})
}

// publish brings a publication into force.
func (o *office) publish(h publishing.Header, zones ...*zoning.Row) publishing.Life {
	o.t.Helper()
	ctx := o.t.Context()
	_, err := publishing.Create(ctx, o.live, as("li"), h)
	require.NoError(o.t, err)
	o.put(h.ID, zones...)
	_, err = publishing.Submit(ctx, o.live, as("li"), h.ID)
	require.NoError(o.t, err)
	l, err := publishing.Approve(ctx, o.live, because("wang", "agreed"), h.ID)
	require.NoError(o.t, err)
	return l
}

func (o *office) read(id string) publishing.Life {
	o.t.Helper()
	l, err := publishing.Read(o.t.Context(), o.store, id)
	require.NoError(o.t, err)
	return l
}

// stepsOf writes the steps of a life.
func stepsOf(l publishing.Life) []string {
	var out []string
	for _, s := range l.Steps {
		line := fmt.Sprintf("%s by %s", s.Kind, s.Actor)
		for _, more := range []string{s.Why, s.By} {
			if more != "" {
				line += ": " + more
			}
		}
		out = append(out, line)
	}
	return out
}

// edit makes a draft say what h says.
func edit(o *office, a publishing.Act, id string, h publishing.Header) (publishing.Life, error) {
	return publishing.Edit(o.t.Context(), o.live, a, id, []byte(h.Title), func(publishing.Header) (publishing.Header, error) { return h, nil })
}

func TestLife(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	day := today() + 10
	l, err := publishing.Create(ctx, o.live, as("li"), header("one", day))
	require.NoError(t, err)
	assert.Equal(t, zoning.Draft, l.State)
	assert.EqualValues(t, 1, l.Version)
	assert.Equal(t, noon, l.Steps[0].Time)
	o.put("one", zone("a", always, forever))
	zones, err := publishing.Zones(ctx, o.store, &l)
	require.NoError(t, err)
	assert.Len(t, zones, 1)
	assert.Empty(t, onRecord(t, o.store, zoning.Zones), "a draft is not on record")
	_, err = publishing.Submit(ctx, o.live, as("li"), "one")
	require.NoError(t, err)
	for _, name := range []string{"li", "Li", " LI "} {
		_, err = publishing.Approve(ctx, o.live, as(name), "one")
		require.ErrorIs(t, err, publishing.ErrSameActor, name)
		require.ErrorIs(t, err, zoning.ErrConflict, name)
	}
	_, err = publishing.Reject(ctx, o.live, as("wang"), "one")
	require.ErrorIs(t, err, zoning.ErrInvalid, "no reason")
	_, err = publishing.Reject(ctx, o.live, because("wang", "the map is wrong"), "one")
	require.NoError(t, err)
	_, err = publishing.Submit(ctx, o.live, as("zhao"), "one")
	require.NoError(t, err)
	before := o.live.Atlas().Revision()
	l, err = publishing.Approve(ctx, o.live, because("li", "agreed"), "one")
	require.NoError(t, err, "who wrote it may approve what another one submitted")
	assert.Equal(t, zoning.Published, l.State)
	assert.Equal(t, before+1, o.live.Atlas().Revision(), "one revision")
	assert.Equal(t, []string{"create by li", "submit by li", "reject by wang: the map is wrong", "submit by zhao", "approve by li: agreed"}, stepsOf(l))
	assert.Equal(t, l, withoutClock(o.read("one"), l))
	assert.Equal(t, []string{fmt.Sprintf("a:one[%d,+)", day)}, onRecord(t, o.store, zoning.Zones))
	for range o.store.Draft(ctx, "one") {
		assert.Fail(t, "the draft is empty: its zones are on record")
	}
	assert.Empty(t, o.live.Atlas().Rows(zoning.Zones, day-1))
	assert.Len(t, o.live.Atlas().Rows(zoning.Zones, day), 1)

	two := o.publish(header("two", day+5, "one"), zone("b", always, forever))
	assert.Equal(t, zoning.Published, two.State)
	old := o.read("one")
	assert.Equal(t, zoning.Superseded, old.State)
	assert.Equal(t, span(day, day+5), old.Days())
	assert.Equal(t, "supersede by wang: two", stepsOf(old)[5])
	assert.Equal(t, []string{fmt.Sprintf("a:one[%d,%d)", day, day+5), fmt.Sprintf("b:two[%d,+)", day+5)}, onRecord(t, o.store, zoning.Zones))

	_, err = publishing.Withdraw(ctx, o.live, as("wang"), "two", new(day+9))
	require.ErrorIs(t, err, zoning.ErrInvalid, "no reason")
	l, err = publishing.Withdraw(ctx, o.live, because("wang", "annulled"), "two", new(day+9))
	require.NoError(t, err)
	assert.Equal(t, zoning.Withdrawn, l.State)
	assert.Equal(t, span(day+5, day+9), l.Days())
	assert.Equal(t, []string{fmt.Sprintf("a:one[%d,%d)", day, day+5), fmt.Sprintf("b:two[%d,%d)", day+5, day+9)}, onRecord(t, o.store, zoning.Zones))
	zones, err = publishing.Zones(ctx, o.store, &l)
	require.NoError(t, err)
	assert.Len(t, zones, 1)
}

// withoutClock gives a life the instant of another one: the store has a clock of its own.
func withoutClock(l, as publishing.Life) publishing.Life {
	l.Changed = as.Changed
	return l
}

// drop leaves what became of a publication out.
func drop(_ publishing.Life, err error) error { return err }

func TestStepsNeedTheirState(t *testing.T) {
	type step func(o *office, id string) error
	steps := map[string]step{
		"edit": func(o *office, id string) error {
			return drop(edit(o, as("li"), id, header("", 5)))
		},
		"attach": func(o *office, id string) error {
			return drop(publishing.Attach(o.t.Context(), o.live, as("li"), id, "a.pdf", []byte("%PDF-1.7")))
		},
		"remove": func(o *office, id string) error {
			return drop(publishing.Remove(o.t.Context(), o.live, as("li"), id, "a"))
		},
		"submit": func(o *office, id string) error { return drop(publishing.Submit(o.t.Context(), o.live, as("li"), id)) },
		"approve": func(o *office, id string) error {
			return drop(publishing.Approve(o.t.Context(), o.live, as("wang"), id))
		},
		"reject": func(o *office, id string) error {
			return drop(publishing.Reject(o.t.Context(), o.live, because("wang", "no"), id))
		},
		"withdraw": func(o *office, id string) error {
			return drop(publishing.Withdraw(o.t.Context(), o.live, because("wang", "no"), id, new(today()+30)))
		},
		"discard": func(o *office, id string) error { return drop(publishing.Discard(o.t.Context(), o.live, as("li"), id)) },
	}
	allowed := map[string][]string{
		"draft": {"edit", "attach", "remove", "submit", "discard"}, "submitted": {"approve", "reject"}, "published": {"withdraw"},
		"superseded": nil, "withdrawn": nil, "discarded": nil,
	}
	reach := map[string]func(o *office){
		"draft": func(o *office) {
			_, err := publishing.Create(o.t.Context(), o.live, as("li"), header("p", today()))
			require.NoError(o.t, err)
			o.put("p", zone("a", always, forever))
		},
		"published": func(o *office) { o.publish(header("p", today()), zone("a", always, forever)) },
		"superseded": func(o *office) {
			o.publish(header("p", today()), zone("a", always, forever))
			o.publish(header("q", today()+1, "p"), zone("a", always, forever))
		},
	}
	reach["submitted"] = func(o *office) { reach["draft"](o); require.NoError(o.t, steps["submit"](o, "p")) }
	reach["discarded"] = func(o *office) { reach["draft"](o); require.NoError(o.t, steps["discard"](o, "p")) }
	reach["withdrawn"] = func(o *office) { reach["published"](o); require.NoError(o.t, steps["withdraw"](o, "p")) }
	for state, may := range allowed {
		t.Run(state, func(t *testing.T) {
			o := newOffice(t)
			reach[state](o)
			was := o.read("p")
			assert.EqualValues(t, state, was.State)
			for name, f := range steps {
				require.ErrorIs(t, f(o, "none"), zoning.ErrNotFound, name)
				if slices.Contains(may, name) {
					own := newOffice(t)
					reach[state](own)
					require.NoError(t, f(own, "p"), name)
					assert.Equal(t, was.Version+1, own.read("p").Version, name)
					continue
				}
				err := f(o, "p")
				if name == "withdraw" && (state == "superseded" || state == "withdrawn") { // see TestAnEndIsMadeEarlier
					require.ErrorIs(t, err, zoning.ErrInvalid)
					assert.Equal(t, was, o.read("p"), "%s: nothing was done", name)
					continue
				}
				var wrong *publishing.StateError
				require.ErrorAs(t, err, &wrong, name)
				require.ErrorIs(t, err, zoning.ErrConflict)
				assert.EqualValues(t, state, wrong.State)
				assert.Contains(t, err.Error(), state)
				assert.Equal(t, was, o.read("p"), "%s: nothing was done", name)
			}
		})
	}
}

func TestStaleAndRepeated(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	key := as("li")
	key.Key = "k"
	h := header("", today())
	first, err := publishing.Create(ctx, o.live, key, h)
	require.NoError(t, err)
	assert.Regexp(t, "^pub-[0-9a-f]{16}$", first.ID)
	again, err := publishing.Create(ctx, o.live, key, h)
	require.NoError(t, err)
	assert.Equal(t, first, again, "the same request")
	h.Title = "Other"
	_, err = publishing.Create(ctx, o.live, key, h)
	require.ErrorIs(t, err, zoning.ErrReused)

	change := as("li")
	change.Version, change.Key = 1, "e"
	l, err := edit(o, change, first.ID, h)
	require.NoError(t, err)
	assert.Equal(t, "Other", l.Title)
	assert.EqualValues(t, 2, l.Version)
	same, err := edit(o, change, first.ID, h)
	require.NoError(t, err)
	assert.Equal(t, l, same)
	change.Key = ""
	_, err = edit(o, change, first.ID, h)
	require.ErrorIs(t, err, zoning.ErrStale)
	o.put(first.ID, zone("a", always, forever))
	assert.EqualValues(t, 3, o.read(first.ID).Version, "its zones are part of it")
	o.put(first.ID, zone("a", always, forever))
	assert.EqualValues(t, 3, o.read(first.ID).Version, "nothing has changed")
	for name, f := range map[string]func(publishing.Act) (publishing.Life, error){
		"submit": func(a publishing.Act) (publishing.Life, error) { return publishing.Submit(ctx, o.live, a, first.ID) },
		"remove": func(a publishing.Act) (publishing.Life, error) {
			return publishing.Remove(ctx, o.live, a, first.ID, "a")
		},
		"attach": func(a publishing.Act) (publishing.Life, error) {
			return publishing.Attach(ctx, o.live, a, first.ID, "", []byte("%PDF-1"))
		},
	} {
		stale := as("li")
		stale.Version = 2
		_, err = f(stale)
		require.ErrorIs(t, err, zoning.ErrStale, name)
	}
	_, err = publishing.Create(ctx, o.live, as("li"), publishing.Header{Publication: zoning.Publication{ID: first.ID}, Valid: zoning.Unbounded})
	require.ErrorIs(t, err, zoning.ErrConflict)
}

func TestWhatAPublicationMaySay(t *testing.T) {
	o := newOffice(t)
	for field, change := range map[string]func(h *publishing.Header){
		"id":              func(h *publishing.Header) { h.ID = "a/b" },
		"published_on":    func(h *publishing.Header) { h.PublishedOn = "yesterday" },
		"valid_to":        func(h *publishing.Header) { h.Valid.To = h.Valid.From },
		"rules/0/outcome": func(h *publishing.Header) { h.Rules[0].Outcome = "none" },
		"supersedes":      func(h *publishing.Header) { h.Supersedes = []string{"x", "x"} },
	} {
		h := header("p", today())
		change(&h)
		_, err := publishing.Create(t.Context(), o.live, as("li"), h)
		var faults *publishing.FaultsError
		require.ErrorAs(t, err, &faults, field)
		assert.Equal(t, field, faults.Faults[0].Field)
		assert.Contains(t, err.Error(), field)
	}
	for _, id := range []string{"..", "import-1", "a b", "ö"} {
		_, err := publishing.Create(t.Context(), o.live, as("li"), header(id, today()))
		require.ErrorIs(t, err, zoning.ErrInvalid, id)
	}
}

func TestAttach(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	_, err := publishing.Create(ctx, o.live, as("li"), header("p", today()))
	require.NoError(t, err)
	l, err := publishing.Attach(ctx, o.live, as("li"), "p", "notice.pdf", []byte("%PDF-1.7 ..."))
	require.NoError(t, err)
	d, err := o.store.Document(ctx, l.Digest)
	require.NoError(t, err)
	assert.Equal(t, "notice.pdf", d.Name)
	l, err = edit(o, as("li"), "p", header("", today()+3))
	require.NoError(t, err)
	assert.Equal(t, d.SHA256, l.Digest, "editing what it says keeps the document")
	_, err = publishing.Attach(ctx, o.live, as("li"), "p", "notice.pdf", []byte("PK\x03\x04"))
	require.ErrorIs(t, err, publishing.ErrNoPDF)
	_, err = publishing.Attach(ctx, o.live, as("li"), "p", "notice.pdf", append([]byte("%PDF-"), bytes.Repeat([]byte{1}, publishing.MaxDocument)...))
	require.ErrorIs(t, err, publishing.ErrTooLarge)

	const key = "gz_0123abcd_S-e_cret0S-e_cret1S-e_cret2S-e_cret3S-e_cre"
	for name, pdf := range map[string]string{"notice.pdf": "%PDF-1.7 (" + key + ")", key + ".pdf": "%PDF-1.7 ..."} {
		_, err = publishing.Attach(ctx, o.live, as("li"), "p", name, []byte(pdf))
		var faults *publishing.FaultsError
		require.ErrorAs(t, err, &faults, name)
		assert.Equal(t, "key_in_file", faults.Faults[0].Code)
		assert.NotContains(t, err.Error(), key[12:])
	}
	_, err = publishing.Attach(ctx, o.live, as("li"), "p", "notice.pdf", []byte("%PDF-1.7 gz_ and gz_0123abcd"))
	require.NoError(t, err, "what is no key stands where it likes")
}

func TestDiscard(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	for _, id := range []string{"p", "q"} {
		_, err := publishing.Create(ctx, o.live, as("li"), header(id, today()))
		require.NoError(t, err)
		o.put(id, zone("a", always, forever), zone("b", always, forever))
	}
	attached, err := publishing.Attach(ctx, o.live, as("li"), "p", "notice.pdf", []byte("%PDF-1.7 ..."))
	require.NoError(t, err)
	revision := o.live.Atlas().Revision()
	stale := because("zhao", "too late")
	stale.Version = attached.Version - 1
	_, err = publishing.Discard(ctx, o.live, stale, "p")
	require.ErrorIs(t, err, zoning.ErrStale)
	act := because("zhao", "the wrong village")
	act.Version, act.Key = attached.Version, "k"
	l, err := publishing.Discard(ctx, o.live, act, "p")
	require.NoError(t, err)
	again, err := publishing.Discard(ctx, o.live, act, "p")
	require.NoError(t, err)
	assert.Equal(t, l, again, "the same request")
	assert.Equal(t, l, withoutClock(o.read("p"), l))
	assert.Equal(t, zoning.Discarded, l.State)
	assert.Equal(t, []string{"create by li", "discard by zhao: the wrong village"}, stepsOf(l))
	assert.Equal(t, "No. 1", l.Document, "what it said stays known")
	for id, left := range map[string]int{"p": 0, "q": 2} {
		drafted := 0
		for _, err := range o.store.Draft(ctx, id) {
			require.NoError(t, err)
			drafted++
		}
		assert.Equal(t, left, drafted, id)
	}
	zones, err := publishing.Zones(ctx, o.store, &l)
	require.NoError(t, err)
	assert.Empty(t, zones)
	d, err := o.store.Document(ctx, l.Digest)
	require.NoError(t, err, "the document stays kept: it may be that of another publication")
	assert.Equal(t, "notice.pdf", d.Name)
	assert.Equal(t, revision, o.live.Atlas().Revision(), "nothing that is public changes")
	entry, err := o.live.Trail().Audited(ctx, "publication_discard", `{"publication":"p","why":"the wrong village"}`)
	require.NoError(t, err)
	assert.Equal(t, "zhao", entry.Actor)
	_, err = publishing.Create(ctx, o.live, as("li"), header("p", today()))
	require.ErrorIs(t, err, zoning.ErrConflict, "its id is not used again")
	other := header("q", today(), "p")
	_, err = edit(o, as("li"), "q", other)
	require.NoError(t, err)
	_, err = publishing.Submit(ctx, o.live, as("li"), "q")
	require.ErrorAs(t, err, new(*publishing.FindingsError), "it never was in force: nothing supersedes it")
}

func TestWhatImportsMadeHasALifeToo(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	made := published("import-1", village, span(0, forever))
	do(t, o.store, func(ctx context.Context, tx zoning.Tx) error {
		return publishing.Enforce(ctx, tx, made, []*zoning.Row{zone("a", always, forever)})
	})
	l := o.read("import-1")
	assert.Zero(t, l.Version)
	assert.Empty(t, l.Steps)
	o.publish(header("p", today(), "import-1"), zone("a", always, forever))
	l = o.read("import-1")
	assert.Equal(t, zoning.Superseded, l.State)
	assert.Equal(t, span(0, today()), l.Days())
	assert.EqualValues(t, 1, l.Version)
	assert.Equal(t, []string{"supersede by wang: p"}, stepsOf(l))
	do(t, o.store, func(ctx context.Context, tx zoning.Tx) error {
		return publishing.Enforce(ctx, tx, published("import-2", village, span(0, forever)), nil)
	})
	l, err := publishing.Withdraw(ctx, o.live, because("wang", "a mistake"), "import-2", new(zoning.Day(-5)))
	require.NoError(t, err)
	assert.True(t, l.Days().Empty())
	assert.Equal(t, zoning.Withdrawn, o.read("import-2").State, "known although it is no longer on record")
	var ids []string
	for l, err := range publishing.Written(ctx, o.store) {
		require.NoError(t, err)
		ids = append(ids, l.ID)
	}
	assert.Equal(t, []string{"import-1", "import-2", "p"}, ids)
}

func TestApprovalIsWhole(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	o.publish(header("old", today()), zone("a", always, forever))
	_, err := publishing.Create(ctx, o.live, as("li"), header("new", today()+1, "old"))
	require.NoError(t, err)
	o.put("new", zone("b", always, forever))
	_, err = publishing.Submit(ctx, o.live, as("li"), "new")
	require.NoError(t, err)
	_, err = publishing.Withdraw(ctx, o.live, because("wang", "annulled"), "old", new(today()))
	require.NoError(t, err)
	revision := o.live.Atlas().Revision()
	_, err = publishing.Approve(ctx, o.live, as("wang"), "new")
	var findings *publishing.FindingsError
	require.ErrorAs(t, err, &findings, "what it supersedes is withdrawn by now")
	assert.Equal(t, "bad_supersedes", findings.Findings[0].Code)
	assert.Equal(t, zoning.Submitted, o.read("new").State)
	assert.Equal(t, revision, o.live.Atlas().Revision())
	l := o.read("new")
	zones, err := publishing.Zones(ctx, o.store, &l)
	require.NoError(t, err)
	assert.Len(t, zones, 1, "the draft is as it was")
}
