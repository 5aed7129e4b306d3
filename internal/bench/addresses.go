package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"gridzone/fixtures"
	"gridzone/gazetteer"
	"gridzone/zoning"
)

const (
	addressesHeld  = 2_000_000
	addressesAsked = 20_000
)

// addressesSection searches the made-up city's addresses as people write them: how often that is right, how long it takes among two million, and
// what the index costs.
func addressesSection(ctx context.Context, b *bench) error {
	if err := b.addressesOverHTTP(ctx); err != nil {
		return err
	}
	runtime.LockOSThread() // whose time is taken: the bars are those of a machine with nothing else to do
	defer runtime.UnlockOSThread()
	if err := b.accuracy(ctx); err != nil {
		return err
	}
	rows, asked, held := made(addressesHeld)
	before := heap()
	start, own := time.Now(), processTime()
	x, err := gazetteer.Build(ctx, 1, rowsOf(rows))
	if err != nil {
		return err
	}
	took := time.Since(start)
	own = processTime() - own
	used := heap() - before
	b.note("two million addresses: index built from rows in memory", "20 s or less", "%.1f s by the clock, %.1f s of %d processors", took.Seconds(), own.Seconds(), runtime.GOMAXPROCS(0))
	b.note("its live heap after a collection, texts, codes and points included", "300 bytes an address or less", "%.0f MB: %.0f bytes", mb(used), float64(used)/float64(held))

	day := zoning.DayOf(time.Now())
	var each []time.Duration
	for _, q := range asked {
		start := threadTime()
		if _, err := x.Search(ctx, q.Text, day, gazetteer.DefaultLimit); err != nil {
			return err
		}
		each = append(each, threadTime()-start)
	}
	b.note("an address as people write it among two million, in process", "median 1 ms, p99 5 ms or less", "median %.3f ms, p99 %.3f ms, longest %.1f ms", ms(median(each)), ms(p99(each)), ms(slices.Max(each)))
	each = each[:0]
	for _, q := range asked[:2000] {
		runes := []rune(q.Text)
		for n := 2; n <= len(runes); n += 3 {
			start := threadTime()
			if _, err := x.Suggest(ctx, string(runes[:n]), day, gazetteer.DefaultLimit); err != nil {
				return err
			}
			each = append(each, threadTime()-start)
		}
	}
	b.note("suggestions as one types, among the same", "(for information)", "median %.3f ms, p99 %.3f ms", ms(median(each)), ms(p99(each)))
	each = each[:0]
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		a, _ := rows[len(rows)-1-rng.IntN(held)].Thing.(zoning.Address)
		start := threadTime()
		x.Nearest(a.At, day, gazetteer.DefaultLimit, 1000)
		each = append(each, threadTime()-start)
	}
	b.note("the ten addresses nearest to a point, among the same", "(for information)", "median %.3f ms, p99 %.3f ms", ms(median(each)), ms(p99(each)))

	if err := b.hard(ctx, x, day); err != nil {
		return err
	}
	changed := *rows[len(rows)-1]
	closed := changed
	closed.RevTo, changed.ID = 2, changed.ID+1
	own = processTime()
	next, err := x.Next(ctx, 2, rowsOf([]*zoning.Row{&closed, &changed}))
	if err != nil {
		return err
	}
	own = processTime() - own
	if next.(*gazetteer.Index).Len() != held {
		return fmt.Errorf("%d addresses after a change, not %d", next.(*gazetteer.Index).Len(), held)
	}
	b.note("the next index when one address of the two million changed", "(without a rebuild)", "%.1f ms", ms(own))
	return b.renamed(ctx, x, rows)
}

// hardTable is what costs most to answer: names that many villages have, beside what nothing on record explains.
var hardTable = []struct{ what, text string }{
	{"beside a door", "示例人民路1号隔壁"},
	{"two roads", "示例人民路1号示例中心路1号"},
	{"unknown name", "示例人民咯1号甲乙丙丁"},
	{"six roads", "示例人民路1号示例中心路1号示例建设路1号示例东风路1号示例解放路1号示例中山路1号"},
}

// hard asks what costs most to answer.
func (b *bench) hard(ctx context.Context, x *gazetteer.Index, day zoning.Day) error {
	const times = 101
	for _, q := range hardTable {
		var searched, suggested []time.Duration
		for range times {
			start := threadTime()
			if _, err := x.Search(ctx, q.text, day, gazetteer.DefaultLimit); err != nil {
				return err
			}
			searched = append(searched, threadTime()-start)
			start = threadTime()
			if _, err := x.Suggest(ctx, q.text, day, gazetteer.DefaultLimit); err != nil {
				return err
			}
			suggested = append(suggested, threadTime()-start)
		}
		b.note("hard to answer among the same: "+q.what, "p99 5 ms or less", "median %.3f ms, p99 %.3f ms; as one types median %.3f ms, p99 %.3f ms",
			ms(median(searched)), ms(p99(searched)), ms(median(suggested)), ms(p99(suggested)))
	}
	return nil
}

// renamed makes the next index when a village, and when a town of the two million has another name.
func (b *bench) renamed(ctx context.Context, x *gazetteer.Index, rows []*zoning.Row) error {
	for _, level := range []zoning.Level{zoning.Village, zoning.Town} {
		i := slices.IndexFunc(rows, func(r *zoning.Row) bool { d, ok := r.Thing.(zoning.Division); return ok && d.Level == level })
		closed, changed := *rows[i], *rows[i]
		d, _ := changed.Thing.(zoning.Division)
		d.Name = "新" + d.Name
		closed.RevTo, changed.ID, changed.Thing = 2, int64(len(rows)+1), d
		start := processTime()
		if _, err := x.Next(ctx, 2, rowsOf([]*zoning.Row{&closed, &changed})); err != nil {
			return err
		}
		b.note("the same when a "+string(level)+" is called otherwise", "(without a rebuild)", "%.0f ms", ms(processTime()-start))
	}
	return nil
}

// accuracy asks questions that were not looked at when the index was tuned.
func (b *bench) accuracy(ctx context.Context) error {
	city := fixtures.New(fixtures.Options{Addresses: 200_000, Vertices: 12, Zones: -1})
	x, err := gazetteer.Build(ctx, 1, rowsOf(addressRows(city)))
	if err != nil {
		return err
	}
	day := zoning.DayOf(time.Now())
	doors, right, certain, wrong := 0, 0, 0, 0
	for _, q := range city.Questions(31337, addressesAsked) {
		a, err := x.Search(ctx, q.Text, day, gazetteer.DefaultLimit)
		if err != nil {
			return err
		}
		hit := len(a.Candidates) > 0 && slices.Contains(q.Truth, a.Candidates[0].Code)
		if a.Certain {
			certain++
			if !hit || q.Ambiguous() {
				wrong++
			}
		}
		if q.Kind == zoning.Door {
			doors++
			if hit {
				right++
			}
		}
	}
	b.note("doors among 200,000 made-up addresses, written with the usual mistakes: the first answer is right", "97 % or more", "%.2f %% of %d", 100*float64(right)/float64(doors), doors)
	b.note("answers called certain that are wrong", "none", "%d of %d", wrong, certain)
	return nil
}

// made makes up addresses, and questions about them.
func made(n int) (rows []*zoning.Row, asked []fixtures.Question, held int) {
	city := fixtures.New(fixtures.Options{Addresses: n, Vertices: 12, Zones: -1})
	return addressRows(city), city.Questions(1, addressesAsked), len(city.Addresses)
}

func ms(d time.Duration) float64 { return d.Seconds() * 1e3 }

// addressRows are the divisions and addresses of a city as a store has them.
func addressRows(city *fixtures.City) []*zoning.Row {
	rows := slices.Concat(city.Divisions, city.Addresses)
	for i, r := range rows {
		r.ID, r.RevFrom = int64(i+1), 1
	}
	return rows
}

func rowsOf(rows []*zoning.Row) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}
