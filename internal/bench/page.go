package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/chromedp"
)

const (
	visits   = 7                      // how often a page is opened, each time by a browser that has seen nothing before
	looked   = 500 * time.Millisecond // between two looks at whether a browser has come to rest
	resting  = 20 * time.Millisecond  // what one at rest uses of the processors between two looks, at most
	patience = 60                     // looks until it is taken for one that never does
)

// opened is what a visit took from the click on: until something was painted, until the city was seen as a picture, until it stood on the map, and of the
// browser's processors.
type opened struct{ paint, seen, city, processors time.Duration }

// pageSection opens the map page of a warm server with new browsers, beside a page of the same server that has no script: with browsers that have come to
// rest, as people use them, and with those that are asked while they still start.
func pageSection(ctx context.Context, b *bench) error {
	path, _, err := b.stored(ctx, 1)
	if err != nil {
		return err
	}
	serving, err := b.start(ctx, "page", path, runtime.NumCPU())
	if err != nil {
		return err
	}
	const cityStands = `document.querySelector('.trouble:not([data-trouble=""])') ? -1 : performance.getEntriesByName('city')[0]?.startTime`
	const painted = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime`
	for tries := 1; ; tries++ { // warms the server, which refuses a tile that is too long in the making
		if _, err := visit(ctx, serving.base()+"/#lang=en", cityStands, false); err == nil {
			break
		} else if tries == visits || !errors.Is(err, errTrouble) {
			return err
		}
	}
	var ours, bare struct{ rested, starting []opened }
	for range visits {
		for _, rested := range []bool{true, false} {
			page, err := visit(ctx, serving.base()+"/#lang=en", cityStands, rested)
			if err != nil {
				return err
			}
			plain, err := visit(ctx, serving.base()+"/places?f=html&lang=en", painted, rested)
			if err != nil {
				return err
			}
			if rested {
				ours.rested, bare.rested = append(ours.rested, page), append(bare.rested, plain)
			} else {
				ours.starting, bare.starting = append(ours.starting, page), append(bare.starting, plain)
			}
		}
	}
	seen, paint := func(o opened) time.Duration { return o.seen }, func(o opened) time.Duration { return o.paint }
	city, processors := func(o opened) time.Duration { return o.city }, func(o opened) time.Duration { return o.processors }
	const atMost, information = "1 s or less", "(for information)"
	b.note(fmt.Sprintf("the map page in a new Chromium at rest that draws without a graphics card (%d processors for it and the server): until the city is painted, its borders and zones where the map will have them", runtime.NumCPU()),
		atMost, "%s; a page without a script %s", told(ours.rested, seen), told(bare.rested, paint))
	b.note("the same, until something is painted", atMost, "%s", told(ours.rested, paint))
	b.note("the same, until the map itself stands, with names, to be moved", information, "%s", told(ours.rested, city))
	b.note("the same, of the browser's processors until the city stands", information, "%s; a page without a script %s", told(ours.rested, processors), told(bare.rested, processors))
	b.note("a Chromium that is asked while it still starts: until the city is painted", atMost, "%s; a page without a script %s", told(ours.starting, seen), told(bare.starting, paint))
	return nil
}

// told is the median and the worst of visits.
func told(visits []opened, of func(opened) time.Duration) string {
	var all []time.Duration
	for _, v := range visits {
		all = append(all, of(v))
	}
	return fmt.Sprintf("median %.2f s, worst of %d %.2f s", median(all).Seconds(), len(all), slices.Max(all).Seconds())
}

var errTrouble = errors.New("the page says that part of the map did not come")

// visit opens a page with a new browser, which may come to rest before, and waits until an expression has a value, in milliseconds since the page was asked for.
func visit(ctx context.Context, address, until string, rested bool) (opened, error) {
	allocated, stop := chromedp.NewExecAllocator(ctx, chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.WindowSize(1280, 800),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("use-angle", "swiftshader"), chromedp.Flag("enable-unsafe-swiftshader", true))
	defer stop()
	page, quit := chromedp.NewContext(allocated)
	defer quit()
	if err := chromedp.Do(page, chromedp.Navigate("about:blank")); err != nil {
		return opened{}, err
	}
	before, err := used(page)
	if err == nil && rested {
		before, err = settle(page, before)
	}
	if err != nil {
		return opened{}, err
	}
	if err := chromedp.Do(page, chromedp.Navigate(address), chromedp.WaitReady("main")); err != nil {
		return opened{}, err
	}
	stood, err := chromedp.Run(page, chromedp.Poll[float64](until, chromedp.WithPollingTimeout(0), chromedp.WithPollingInterval(20*time.Millisecond)))
	if err != nil {
		return opened{}, err
	}
	if stood < 0 {
		return opened{}, errTrouble
	}
	after, err := used(page)
	if err != nil {
		return opened{}, err
	}
	paint, err := chromedp.Run(page, chromedp.Poll[float64](`performance.getEntriesByName('first-contentful-paint')[0]?.startTime`, chromedp.WithPollingTimeout(0)))
	if err != nil {
		return opened{}, err
	}
	// When browsers say that they painted the picture of the city; 0 where there is none.
	seen, err := chromedp.Run(page, chromedp.Evaluate[float64](`new Promise(tell => {
		new PerformanceObserver(list => tell(list.getEntries().find(e => e.identifier === 'overview')?.renderTime ?? 0)).observe({type: 'element', buffered: true})
		setTimeout(() => tell(document.querySelector('#app') ? -1 : 0), 5000)
	})`, chromedp.EvalAwaitPromise))
	if err == nil && seen < 0 {
		err = errors.New("the map stands, and the picture of the city before it was not painted")
	}
	ms := func(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }
	return opened{paint: ms(paint), seen: ms(seen), city: ms(stood), processors: after - before}, err
}

// settle waits until a browser has come to rest, and tells what it has used.
func settle(page context.Context, before time.Duration) (time.Duration, error) {
	for range patience {
		select {
		case <-page.Done():
			return 0, page.Err()
		case <-time.After(looked):
		}
		now, err := used(page)
		if err != nil || now-before <= resting {
			return now, err
		}
		before = now
	}
	return 0, errors.New("the browser does not come to rest")
}

// used is what all processes of a browser have used of the processors.
func used(page context.Context) (time.Duration, error) {
	told, err := chromedp.CallBrowser(page, systeminfo.GetProcessInfo, cdp.Empty{})
	var sum float64
	for _, p := range told.ProcessInfo {
		sum += p.CPUTime
	}
	return time.Duration(sum * float64(time.Second)), err
}
