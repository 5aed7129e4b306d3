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

// visits is how often a page is opened, each time by a browser that has seen nothing before.
const visits = 7

// opened is what a visit took from the click on: until something was painted, until the city was seen as a picture, until it stood on the map, and of the
// browser's processors.
type opened struct{ paint, seen, city, processors time.Duration }

// pageSection opens the map page of a warm server with new browsers, beside a page of the same server that has no script.
func pageSection(ctx context.Context, b *bench) error {
	path, _, err := b.stored(ctx, 1)
	if err != nil {
		return err
	}
	ours, err := b.start(ctx, "page", path, runtime.NumCPU())
	if err != nil {
		return err
	}
	const cityStands = `document.querySelector('.trouble:not([data-trouble=""])') ? -1 : performance.getEntriesByName('city')[0]?.startTime`
	const painted = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime`
	for tries := 1; ; tries++ { // warms the server, which refuses a tile that is too long in the making
		if _, err := visit(ctx, ours.base()+"/#lang=en", cityStands); err == nil {
			break
		} else if tries == visits || !errors.Is(err, errTrouble) {
			return err
		}
	}
	var paints, seen, cities, processors, barePaints, bareProcessors []time.Duration
	for range visits {
		page, err := visit(ctx, ours.base()+"/#lang=en", cityStands)
		if err != nil {
			return err
		}
		bare, err := visit(ctx, ours.base()+"/places?f=html&lang=en", painted)
		if err != nil {
			return err
		}
		paints, seen, cities, processors = append(paints, page.paint), append(seen, page.seen), append(cities, page.city), append(processors, page.processors)
		barePaints, bareProcessors = append(barePaints, bare.paint), append(bareProcessors, bare.processors)
	}
	const shape = "median %.2f s, worst of %d %.2f s"
	told := func(d []time.Duration) string {
		return fmt.Sprintf(shape, median(d).Seconds(), visits, slices.Max(d).Seconds())
	}
	b.note(fmt.Sprintf("the map page in a new Chromium that draws without a graphics card (%d processors for it and the server): until the city is painted, its borders and zones where the map will have them", runtime.NumCPU()),
		"1 s or less", "%s; a page without a script %s: %.1fx", told(seen), told(barePaints), float64(median(seen))/float64(median(barePaints)))
	b.note("the same, until something is painted", "1 s or less", "%s", told(paints))
	b.note("the same, until the map itself stands, with names, to be moved", "(for information)", "%s", told(cities))
	b.note("the same, of the browser's processors until the city stands", "(for information)", "%s; a page without a script %s", told(processors), told(bareProcessors))
	return nil
}

var errTrouble = errors.New("the page says that part of the map did not come")

// visit opens a page with a new browser, and waits until an expression has a value, in milliseconds since the page was asked for.
func visit(ctx context.Context, address, until string) (opened, error) {
	allocated, stop := chromedp.NewExecAllocator(ctx, chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.WindowSize(1280, 800),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("use-angle", "swiftshader"), chromedp.Flag("enable-unsafe-swiftshader", true))
	defer stop()
	page, quit := chromedp.NewContext(allocated)
	defer quit()
	if err := chromedp.Do(page, chromedp.Navigate("about:blank")); err != nil {
		return opened{}, err
	}
	before, err := used(page)
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

// used is what all processes of a browser have used of the processors.
func used(page context.Context) (time.Duration, error) {
	told, err := chromedp.CallBrowser(page, systeminfo.GetProcessInfo, cdp.Empty{})
	var sum float64
	for _, p := range told.ProcessInfo {
		sum += p.CPUTime
	}
	return time.Duration(sum * float64(time.Second)), err
}
