package publishing_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// An end set for a mistyped day far ahead is made earlier, as long as it has not come about; nothing past changes.
func TestAnEndIsMadeEarlier(t *testing.T) {
	day := today()
	far := day + 36*365
	withdraw := func(o *office, from zoning.Day) (publishing.Life, error) {
		return publishing.Withdraw(o.t.Context(), o.live, because("wang", "2026 was meant"), "p", new(from))
	}
	for _, c := range []struct {
		name  string
		reach func(o *office)
		steps string
	}{
		{"withdrawn", func(o *office) {
			_, err := withdraw(o, far)
			require.NoError(o.t, err)
		}, "withdraw"},
		{"superseded", func(o *office) { o.publish(header("q", far, "p"), zone("b", always, forever)) }, "supersede"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			o.publish(header("p", day-10), zone("a", always, forever))
			c.reach(o)
			was := o.read("p")
			for from, fault := range map[zoning.Day]string{far: "ends on 2062", far + 1: "ends on 2062", day - 1: "today"} {
				_, err := withdraw(o, from)
				var faults *publishing.FaultsError
				require.ErrorAs(t, err, &faults)
				assert.Equal(t, "from", faults.Faults[0].Field)
				assert.Contains(t, faults.Error()+faults.Faults[0].Repair, fault)
			}
			require.Equal(t, was, o.read("p"), "nothing was done")

			l, err := withdraw(o, day+3)
			require.NoError(t, err)
			assert.Equal(t, zoning.Withdrawn, l.State)
			assert.Equal(t, span(day-10, day+3), l.Days())
			assert.Equal(t, was.Version+1, l.Version)
			require.Len(t, l.Steps, 5)
			assert.Equal(t, []publishing.StepKind{publishing.StepKind(c.steps), publishing.StepWithdraw}, []publishing.StepKind{l.Steps[3].Kind, l.Steps[4].Kind})
			assert.Equal(t, []zoning.Day{far, day + 3}, []zoning.Day{l.Steps[3].From, l.Steps[4].From}, "both ends are told")
			assert.Contains(t, onRecord(t, o.store, zoning.Zones), fmt.Sprintf("a:p[%d,%d)", day-10, day+3))
			assert.Contains(t, onRecord(t, o.store, zoning.Publications), fmt.Sprintf("p:withdrawn[%d,%d)", day-10, day+3))

			for _, from := range []string{day.String(), (day + 3).String()} {
				_, err = o.store.Audited(t.Context(), "publication_withdraw", `{"from":"`+from+`","publication":"p","why":"2026 was meant"}`)
				assert.Equal(t, from == day.String(), errors.Is(err, zoning.ErrNotFound), "%s: %v", from, err)
			}

			l, err = withdraw(o, day)
			require.NoError(t, err, "and earlier again")
			assert.Equal(t, span(day-10, day), l.Days())
			_, err = withdraw(o, day-1)
			require.ErrorIs(t, err, zoning.ErrConflict)
			assert.Contains(t, err.Error(), "has come about")
		})
	}
}
