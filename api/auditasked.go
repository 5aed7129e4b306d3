package api

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"gridzone/zoning"
)

// maxNamed is how many bytes a name of the audit trail takes at most: 100 characters.
const maxNamed = 400

// askedOf says which entries are asked for, for the audit trail.
func askedOf(q *query) string {
	var pairs []string
	for _, name := range []string{"since", "until", "after", "actor", "key", "command"} {
		if text := q.text(name); text != "" {
			pairs = append(pairs, name, text)
		}
	}
	return detailOf(pairs...)
}

// trailAsked reads which entries are asked for.
func (s *service) trailAsked(q *query) (t zoning.TrailQuery, err error) {
	if t.After, err = q.whole("after", 0, 0, 1<<53); err != nil {
		return t, err
	}
	for _, end := range []struct {
		name string
		at   *time.Time
	}{{"since", &t.Since}, {"until", &t.Until}} {
		text, given := q.get(end.name)
		if !given {
			continue
		}
		if *end.at, err = s.timeNamed(text); err != nil {
			return t, badParameter(end.name, strconv.Quote(text)+" is neither a day written YYYY-MM-DD nor a time written 2026-11-23T08:30:00+08:00 (RFC 3339; in an address + is %2B)")
		}
	}
	if !t.Since.IsZero() && !t.Until.IsZero() && !t.Since.Before(t.Until) {
		return t, badParameter("until", "no time is before this and not before since: "+q.text("since")+" is not earlier")
	}
	for _, wanted := range []struct {
		name string
		is   *string
	}{{"actor", &t.Actor}, {"key", &t.Key}, {"command", &t.Command}} {
		text := q.text(wanted.name)
		if len(text) > maxNamed || zoning.Marked(text) {
			return t, badParameter(wanted.name, "no entry has that; who acted is up to 100 characters, and of a key it is the id, the eight characters between gz_ and the secret")
		}
		*wanted.is = text
	}
	t.Limit = auditAtOnce
	return t, nil
}

// timeNamed reads a time, or a day for its beginning here.
func (s *service) timeNamed(text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at, nil
	}
	day, err := zoning.ParseDay(text)
	if err != nil {
		return time.Time{}, err
	}
	return s.live.Beginning(day), nil
}

// heardOf refuses a command that is none here, and a key that is none, unless entries have it all the same: an answer without an entry would read as
// if nobody had done it.
func (s *service) heardOf(ctx context.Context, t zoning.TrailQuery) error {
	if t.Command != "" && !slices.Contains(s.acts(), t.Command) {
		found, err := s.onTrail(ctx, zoning.TrailQuery{Command: t.Command})
		if err != nil {
			return err
		}
		if !found {
			return badParameter("command", strconv.Quote(t.Command)+" is no command, and no entry has it; commands are "+strings.Join(s.acts(), ", "))
		}
	}
	if t.Key == "" {
		return nil
	}
	_, err := s.live.Reader().Record(ctx, zoning.KeyRecords, t.Key)
	if !errors.Is(err, zoning.ErrNotFound) {
		return err
	}
	found, err := s.onTrail(ctx, zoning.TrailQuery{Key: t.Key})
	if err == nil && !found {
		err = badParameter("key", "there is no key "+strconv.Quote(t.Key)+", and no entry has it; GET /v1/keys, or gridzone key list, has the id of every key")
	}
	return err
}

// onTrail tells whether any entry fits.
func (s *service) onTrail(ctx context.Context, t zoning.TrailQuery) (bool, error) {
	t.Limit = 1
	for _, err := range s.live.Trail().Entries(ctx, t) {
		return err == nil, err
	}
	return false, nil
}

// acts are the names under which the audit trail has what is done, read or refused here, and what is beside the service, in their order.
func (s *service) acts() []string {
	names := []string{"copy_store", "read_extra", "refused_more", unknown}
	for _, op := range s.operations() {
		if op.right != "" {
			names = append(names, op.command())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
