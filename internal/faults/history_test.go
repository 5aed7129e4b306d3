package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/internal/faults"
)

// The checker finds each thing that must not happen, and nothing where all is well.
func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		what func(h *faults.History)
		end  map[int64][]string
		want []string
	}{
		"all is well": {func(h *faults.History) {
			for _, tag := range []string{"a", "b", "lost", "no"} {
				h.Sent(tag)
			}
			h.Acknowledged("one", "a", 2)
			early := h.Reads("two")
			h.Reads("one").Saw(2, "a", "a")
			h.Acknowledged("two", "b", 3)
			early.Saw(2, "a", "a")
			h.Reads("two").Saw(3, "b", "b")
			h.Reads("one").Saw(2, "a", "a")
			h.Sent("a")
			h.Acknowledged("two", "a", 2)
			h.Refused("no")
		}, map[int64][]string{1: {"", ""}, 2: {"a", "a"}, 3: {"b", "b"}, 4: {"lost", "lost"}}, nil},
		"half a write": {func(h *faults.History) { h.Sent("a"); h.Reads("one").Saw(2, "a", "") },
			map[int64][]string{1: {""}, 2: {"a"}}, []string{`half a write at revision 2: ["a" ""]`}},
		"half a write in the end": {func(h *faults.History) { h.Sent("a") },
			map[int64][]string{1: {""}, 2: {"a", ""}}, []string{`half a write at revision 2: ["a" ""]`}},
		"nothing read": {func(h *faults.History) { h.Reads("one").Saw(1) }, map[int64][]string{1: {""}}, []string{"nothing was read at revision 1"}},
		"a read that goes back": {func(h *faults.History) {
			h.Sent("a")
			h.Reads("one").Saw(2, "a")
			h.Reads("one").Saw(1, "")
		}, map[int64][]string{1: {""}, 2: {"a"}}, []string{"replica one answered from revision 1 after it had shown 2"}},
		"a writer that does not read what it wrote": {func(h *faults.History) {
			h.Sent("a")
			h.Acknowledged("one", "a", 2)
			h.Reads("one").Saw(1, "")
		}, map[int64][]string{1: {""}, 2: {"a"}}, []string{"replica one answered from revision 1 after it had shown 2"}},
		"another replica may be behind": {func(h *faults.History) {
			h.Sent("a")
			h.Acknowledged("one", "a", 2)
			h.Reads("two").Saw(1, "")
		}, map[int64][]string{1: {""}, 2: {"a"}}, nil},
		"two replicas disagree": {func(h *faults.History) {
			h.Sent("a")
			h.Sent("b")
			h.Reads("one").Saw(2, "a")
			h.Reads("two").Saw(2, "b")
		}, map[int64][]string{1: {""}, 2: {"b"}}, []string{"revision 2 is a and b"}},
		"an acknowledged write is gone": {func(h *faults.History) { h.Sent("a"); h.Acknowledged("one", "a", 2) },
			map[int64][]string{1: {""}}, []string{"write a was acknowledged as revision 2, and is not on record as that", "revision 2 (a) was read, and is not on record"}},
		"a revision that was read is gone": {func(h *faults.History) { h.Sent("a"); h.Reads("one").Saw(2, "a") },
			map[int64][]string{1: {""}}, []string{"revision 2 (a) was read, and is not on record"}},
		"a write twice": {func(h *faults.History) { h.Sent("a") },
			map[int64][]string{1: {""}, 2: {"a"}, 3: {"a"}}, []string{"write a is on record twice, as revisions 2 and 3"}},
		"two answers to one write": {func(h *faults.History) { h.Sent("a"); h.Acknowledged("one", "a", 2); h.Acknowledged("two", "a", 3) },
			map[int64][]string{1: {""}, 3: {"a"}}, []string{"write a was acknowledged as revision 2 and as 3", "revision 2 (a) was read, and is not on record"}},
		"a refused write": {func(h *faults.History) { h.Sent("a"); h.Refused("a") },
			map[int64][]string{1: {""}, 2: {"a"}}, []string{"write a was refused and is on record as revision 2"}},
		"refused and acknowledged": {func(h *faults.History) { h.Sent("a"); h.Refused("a"); h.Acknowledged("one", "a", 2) },
			map[int64][]string{1: {""}, 2: {"a"}}, []string{"write a was refused and acknowledged as revision 2", "write a was refused and is on record as revision 2"}},
		"a write of nobody": {func(*faults.History) {}, map[int64][]string{1: {""}, 2: {"x"}}, []string{`revision 2 is "x", which nobody sent`}},
	} {
		t.Run(name, func(t *testing.T) {
			h := faults.New(1, "")
			c.what(h)
			assert.ElementsMatch(t, c.want, h.Judge(c.end))
		})
	}
}
