package importers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Why a command is rolled back without the service having failed.
var (
	errRefused = zoning.Refusal("refused", errors.New("the file is refused"))
	errDryRun  = errors.New("dry run")
	errMoved   = errors.New("others have written since the repairs were found")
)

// commitRounds is how often an import begins again whose repairs rest on what others have changed meanwhile.
const commitRounds = 5

// commit puts the rows on record in one command. A dry run does the same and takes it back.
func (f *file) commit(ctx context.Context, live *atlas.Live) (*Report, error) {
	rows := f.rows
	for round := 1; ; round++ {
		if f.o.Layer == zoning.Grids && (f.asksToFit() || f.o.DryRun) {
			var err error
			f.gauge.enter(Judging)
			if f.fitting, err = f.fit(ctx, rows, live.Atlas(), live.Today()); err != nil {
				return nil, err
			}
			if f.asksToFit() {
				f.rows = f.fitting.rows
			}
		}
		report, err := f.put(ctx, live)
		if !errors.Is(err, errMoved) {
			return report, err
		}
		if round == commitRounds {
			return nil, fmt.Errorf("import: %w: the grids beside those of the file change too often to fit them", zoning.ErrBusy)
		}
	}
}

// asksToFit tells whether grids are to be fitted to their neighbours.
func (f *file) asksToFit() bool { return slices.Contains(f.o.Repairs, repairSlivers) }

// put is commit for rows whose repairs rest on the newest revision; the error wraps errMoved when they do not.
func (f *file) put(ctx context.Context, live *atlas.Live) (*Report, error) {
	report := f.report.clone()
	if f.fitting != nil {
		f.fitting.told(f.asksToFit(), &f.o, report)
	}
	detail, err := f.detail(report)
	if err != nil {
		return nil, err
	}
	command := zoning.Command{Name: f.command(), Actor: f.o.Actor, Detail: detail, Rehearsal: f.o.DryRun}
	if !f.o.DryRun && f.o.Key != "" {
		command.Key, command.Request = f.o.Key, f.request()
	}
	begun := report
	outcome, err := f.do(ctx, live, command, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
		if f.o.Before != nil {
			if err := f.o.Before(now); err != nil {
				return nil, err
			}
		}
		if f.fitting != nil && f.fitting.revision != now.Revision() {
			return nil, errMoved
		}
		f.gauge.enter(Judging)
		report = begun.clone()
		apply := f.apply
		if f.o.Publication != "" {
			apply = f.draft(live)
		}
		if !report.Refused() {
			if err := apply(ctx, tx, now, live.Today(), report); err != nil {
				return nil, err
			}
		}
		if report.Refused() {
			report.reset(now.Revision())
			return nil, errRefused
		}
		if f.o.DryRun {
			report.Revision = now.Revision()
			return nil, errDryRun
		}
		return json.Marshal(report)
	})
	switch {
	case errors.Is(err, errRefused), errors.Is(err, errDryRun):
		return report, nil
	case err != nil && !errors.Is(err, atlas.ErrNotServed):
		return nil, fmt.Errorf("import: %w", err)
	case outcome.Repeated:
		report = &Report{}
		if err := json.Unmarshal(outcome.Answer, report); err != nil {
			return nil, fmt.Errorf("import: read the first answer to the key: %w", err)
		}
		report.Repeated, report.limit = true, f.o.MaxErrors
	default:
		report.Revision = outcome.Revision
	}
	if err != nil {
		report.addWarning(Place{Code: codeNotServed, Feature: -1, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("the import is on record at revision %d, which answers do not show yet", report.Revision),
			Repair: "do not import again: the service looks for it at every poll; its log says why it could not be loaded"})
	}
	return report, nil
}

// do is live.Do, which a patient import repeats for as long as others write.
func (f *file) do(ctx context.Context, live *atlas.Live, c zoning.Command, act func(context.Context, zoning.Tx, *atlas.Atlas) ([]byte, error)) (outcome zoning.Outcome, err error) {
	err = f.patiently(ctx, func() error {
		outcome, err = live.Do(ctx, c, act)
		return err
	})
	return outcome, err
}

// metered returns tx for an upsert of all rows of the file.
func (f *file) metered(tx zoning.Tx) *metered {
	return &metered{Tx: tx, gauge: &f.gauge, all: len(f.rows)}
}

// command names what is done: an import, or the put of one row.
func (f *file) command() string {
	if f.o.Code != "" {
		return "put"
	}
	return "import"
}

// detail describes the command, whose report has begun, for the audit trail.
func (f *file) detail(r *Report) (string, error) {
	said := map[string]any{"layer": f.o.Layer, "file": f.o.Name, "digest": f.report.Digest, "features": f.report.Features}
	if f.o.Code != "" {
		said["code"] = f.o.Code
	}
	if len(f.o.Map) > 0 {
		said["map"] = f.o.Map
	}
	if f.o.Replace != "" {
		said["replace"] = f.o.Replace
	}
	if f.o.Publication != "" {
		said["publication"] = f.o.Publication
	}
	if f.o.Allow != "" {
		said["allow"] = f.o.Allow
	}
	if len(f.o.Repairs) > 0 {
		said["repairs"] = f.trace(r)
	}
	if f.o.From != nil {
		said["from"] = f.o.From.String()
	}
	text, err := json.Marshal(said)
	if err != nil {
		return "", fmt.Errorf("import: describe the command: %w", err)
	}
	return string(text), nil
}

// request digests what an idempotency key stands for: the file and what to do with it.
func (f *file) request() string {
	sum := sha256.New()
	from := ""
	if f.o.From != nil {
		from = f.o.From.String()
	}
	fmt.Fprintf(sum, "%q %q %q %q %q %q %q %q %q", f.report.Digest, f.o.Layer, f.o.Name, f.o.Format, f.o.CRS, f.o.Table, f.o.Encoding, f.o.Replace, from)
	if f.o.Code != "" {
		fmt.Fprintf(sum, " code %q", f.o.Code)
	}
	if f.o.Publication != "" {
		fmt.Fprintf(sum, " draft %q %d", f.o.Publication, f.o.Version)
	}
	if len(f.o.Repairs) > 0 {
		fmt.Fprintf(sum, " repairs %q %t", f.o.Repairs, f.o.AllowAreaChange)
	}
	if f.o.Allow != "" {
		fmt.Fprintf(sum, " allow %q", f.o.Allow)
	}
	for _, k := range slices.Sorted(maps.Keys(f.o.Map)) {
		fmt.Fprintf(sum, " %q=%q", k, f.o.Map[k])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (r *Report) clone() *Report {
	c := *r
	c.Errors, c.Warnings, c.Repairs = slices.Clone(r.Errors), slices.Clone(r.Warnings), slices.Clone(r.Repairs)
	c.Offered = slices.Clone(r.Offered)
	return &c
}

// reset takes back what a report says was done.
func (r *Report) reset(revision int64) {
	r.Accepted, r.New, r.Changed, r.Unchanged, r.Ended, r.Publications, r.Revision = 0, 0, 0, 0, 0, nil, revision
	r.ChangedCodes, r.EndedCodes, r.Version = nil, nil, 0
}

// apply judges the rows against what is on record and puts them there.
func (f *file) apply(ctx context.Context, tx zoning.Tx, now *atlas.Atlas, today zoning.Day, r *Report) error {
	if f.misfiled(now, r); r.Refused() {
		return nil
	}
	j := f.newJudge(now, today, r)
	if f.o.Layer == zoning.Addresses {
		if err := j.settle(ctx, tx, f.rows); err != nil {
			return err
		}
	}
	candidates, err := j.judge(ctx, f.rows, &f.gauge)
	if err != nil || r.Refused() {
		return err
	}
	f.gauge.enter(Committing)
	if err := f.keepMembers(ctx, tx, candidates); err != nil {
		return err
	}
	press := newPress(tx, now, f.o.Name, r.Digest)
	if f.o.Layer == zoning.Zones {
		if candidates, err = press.assign(ctx, candidates, f.rows); err != nil {
			return err
		}
	}
	gate := newGate(press, now)
	counts, err := zoning.Upsert(ctx, f.metered(gate), today, candidates)
	if err != nil {
		return f.clash(j, err)
	}
	if f.o.Replace != "" {
		from := today
		if f.o.From != nil {
			from = *f.o.From
		}
		ended, err := zoning.EndUnnamed(ctx, gate, f.o.Layer, f.o.Replace, from, f.names(candidates))
		if err != nil {
			return err
		}
		r.Ended, r.EndedCodes = len(ended), r.capped(ended)
	}
	if f.o.Layer == zoning.Grids {
		if err := f.admit(ctx, gate, today, r); err != nil || r.Refused() {
			return err
		}
	}
	press.warn(r)
	if r.Publications, err = press.publish(ctx, today); err != nil {
		return err
	}
	if len(r.Publications) > 0 {
		r.addWarning(Place{Code: codeUnapproved, Feature: -1, Part: -1, Ring: -1,
			Detail: "the zones are on record without anybody's approval, in a publication for each division that this import made",
			Repair: "put zones that are to be published into a draft (publication), which somebody else approves"})
		if err := f.keep(ctx, tx, r); err != nil {
			return err
		}
	}
	r.count(counts)
	r.Revision = now.Revision()
	if r.Accepted+r.Ended > 0 {
		r.Revision = tx.Revision()
	}
	return nil
}

// clash reports two features that mean the same days of one code: one dated, one without dates. Any other error it returns.
func (f *file) clash(j *judge, err error) error {
	var clash *zoning.ClashError
	if !errors.As(err, &clash) {
		return err
	}
	first, second := f.rows[clash.First].feature, f.rows[clash.Second].feature
	j.fail(f.rows[clash.Second], codeDuplicateCode, fmt.Sprintf("features %d and %d both have the code %s for the same days", first, second, clash.Code),
		"give one of them another code, or both valid_from and valid_to that do not overlap")
	return nil
}

// count takes over what an upsert did.
func (r *Report) count(counts zoning.Counts) {
	r.New, r.Changed, r.Unchanged = counts.New, counts.Changed, counts.Unchanged
	r.ChangedCodes = r.capped(counts.ChangedCodes)
	r.Accepted = r.New + r.Changed
}

// keep puts the file itself on record, as the document that the publications it made name by its digest. A file with
// columns of personal data is not kept: nobody could be erased from it.
func (f *file) keep(ctx context.Context, tx zoning.Tx, r *Report) error {
	personal := slices.ContainsFunc(f.tallyOrder, func(n note) bool { return n.code == codePersonalLeftOut })
	if f.o.DryRun {
		return nil
	}
	if f.kept != nil && !personal {
		if _, err := tx.PutBlob(ctx, f.o.Name, f.kept.Bytes()); err != nil {
			return fmt.Errorf("keep the file: %w", err)
		}
		return nil
	}
	why := fmt.Sprintf("it has more than %d bytes", keptBytes)
	if personal {
		why = "it seems to hold personal data"
	}
	r.addWarning(Place{Code: codeFileNotKept, Feature: -1, Part: -1, Ring: -1,
		Detail: "the file itself is not kept, its name and SHA-256 are: " + why, Repair: "keep the file where documents are kept"})
	return nil
}

// keepMembers completes the staff of grids of which the file names the head alone.
func (f *file) keepMembers(ctx context.Context, tx zoning.Tx, candidates []zoning.Candidate) error {
	var grids []string
	for i, p := range f.rows {
		if p.keepMembers {
			grids = append(grids, candidates[i].Row.Code())
		}
	}
	if len(grids) == 0 {
		return nil
	}
	held, err := tx.Staff(ctx, grids)
	if err != nil {
		return fmt.Errorf("read the members on record: %w", err)
	}
	for i, p := range f.rows {
		if !p.keepMembers {
			continue
		}
		staff := slices.Clone(candidates[i].Staff)
		for _, s := range held[candidates[i].Row.Code()] {
			if s.Post != zoning.Head {
				staff = append(staff, s)
			}
		}
		candidates[i].Staff = staff
	}
	return nil
}
