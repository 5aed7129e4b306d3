package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"gridzone/zoning"
)

const (
	tallyTime   = time.Minute // so long are refusals that are alike counted together
	mostTallied = 1024        // actors and codes that are told apart at a time; others are counted together, by code
	mostNamed   = 64          // names of commands that are told apart in a count
)

// moreRefused is the command under which refusals are entered that were counted.
const moreRefused = "refused_more"

// tally keeps who is refused again and again from filling the audit trail: of an actor's refusals with one code the first in a minute
// are entered each for itself, and those after them are counted, and entered together when the minute is over. No number is lost
// but when the process is killed. Its memory is bounded whoever comes. It is safe for concurrent use.
type tally struct {
	mu sync.Mutex
	of map[alike]*refusals
}

// alike is what refusals that are counted together have in common.
type alike struct{ who, code string }

// refusals of one sort.
type refusals struct {
	actor    zoning.Actor // name and key
	code     string
	begun    time.Time // of the minute in which some were entered for themselves
	alone    int       // that were
	more     int64     // counted since
	since    time.Time // of the first of those
	commands map[string]int64
}

// alone tells whether a refusal is to be entered for itself, as one of the first so many within a minute; otherwise it is counted.
func (t *tally) alone(c zoning.Command, code string, most int, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.sort(c.Actor, code, now)
	if now.Sub(r.begun) >= tallyTime {
		r.begun, r.alone = now, 0
	}
	if r.alone < most && r.actor.Name != others {
		r.alone++
		return true
	}
	r.count(c.Name, 1, now)
	return false
}

// others is who is entered for those that are not told apart.
const others = "others"

// sort returns the refusals that are alike, of which there may be none yet.
func (t *tally) sort(by zoning.Actor, code string, now time.Time) *refusals {
	who := alike{"key " + by.Key, code}
	if by.Key == "" {
		who.who = "name " + by.Name
	}
	if r := t.of[who]; r != nil {
		return r
	}
	if len(t.of) >= mostTallied {
		for k, r := range t.of {
			if r.more == 0 && now.Sub(r.begun) >= tallyTime {
				delete(t.of, k)
			}
		}
	}
	actor := zoning.Actor{Name: by.Name, Key: by.Key}
	if len(t.of) >= mostTallied {
		who, actor = alike{others, code}, zoning.Actor{Name: others}
		if known := t.of[who]; known != nil {
			return known
		}
	}
	if t.of == nil {
		t.of = map[alike]*refusals{}
	}
	r := &refusals{actor: actor, code: code, begun: now}
	t.of[who] = r
	return r
}

// count adds refusals of a command.
func (r *refusals) count(command string, n int64, since time.Time) {
	if r.more == 0 || since.Before(r.since) {
		r.since = since
	}
	if r.commands == nil {
		r.commands = map[string]int64{}
	}
	if _, known := r.commands[command]; !known && len(r.commands) >= mostNamed {
		command = others
	}
	r.more += n
	r.commands[command] += n
}

// take takes out what was counted in minutes that are over; with all, whatever was counted.
func (t *tally) take(now time.Time, all bool) (due []refusals) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range t.of {
		if r.more > 0 && (all || now.Sub(r.since) >= tallyTime) {
			due = append(due, *r)
			r.more, r.commands = 0, nil
		}
	}
	return due
}

// giveBack counts again what could not be entered.
func (t *tally) giveBack(r *refusals, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	again := t.sort(r.actor, r.code, now)
	for name, n := range r.commands {
		again.count(name, n, r.since)
	}
}

// command is the entry of what was counted.
func (r *refusals) command() (zoning.Command, error) {
	detail, err := json.Marshal(struct {
		More     int64            `json:"more"`
		Since    string           `json:"since"`
		Commands map[string]int64 `json:"commands"`
	}{r.more, r.since.UTC().Format(time.RFC3339), r.commands})
	return zoning.Command{Name: moreRefused, Actor: r.actor, Detail: string(detail)}, err
}

// Refused implements zoning.Store.
func (s *Store) Refused(ctx context.Context, c zoning.Command, code string, most int) error {
	if err := checkCommand(c); err != nil {
		return s.fault("enter a refusal", err)
	}
	if ctx.Value(inside{s}) != nil {
		return s.fault("enter a refusal", errNested)
	}
	if !s.refusals.alone(c, code, most, time.Now()) {
		zoning.NoteEntry(ctx)
		return nil
	}
	return s.enter(ctx, c, code)
}

// enter puts one refusal into the audit trail.
func (s *Store) enter(ctx context.Context, c zoning.Command, code string) error {
	err := s.engine.Write(ctx, func(db Writing, now time.Time) error {
		t := &tx{store: s, db: db, command: c, done: true}
		before, err := t.start(ctx, now)
		if err == nil {
			err = t.audit(ctx, before.N, code)
		}
		return err
	})
	if err == nil {
		zoning.NoteEntry(ctx)
	}
	return s.fault("enter a refusal", err)
}

// Settle enters the refusals that were counted in minutes that are over at this time, an entry for each actor and code. What cannot be entered
// now is kept for the next time.
func (s *Store) Settle(ctx context.Context, now time.Time) error { return s.settle(ctx, now, false) }

// settleTime is how long closing a store waits for what was counted.
const settleTime = 5 * time.Second

// SettleAll enters whatever was counted. A store does so before it is closed.
func (s *Store) SettleAll() error {
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	return s.settle(ctx, time.Now(), true)
}

func (s *Store) settle(ctx context.Context, now time.Time, all bool) error {
	var faults []error
	due := s.refusals.take(now, all)
	for i := range due {
		r := &due[i]
		c, err := r.command()
		if err == nil {
			err = s.enter(ctx, c, r.code)
		}
		if err != nil {
			s.refusals.giveBack(r, now)
			faults = append(faults, fmt.Errorf("%d refusals of %s are counted and not in the audit trail: %w", r.more, r.actor.Name, err))
		}
	}
	return errors.Join(faults...)
}
