package api

import (
	"log/slog"
	"maps"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"gridzone/zoning/atlas"
)

// metrics counts requests and tells how fresh the answers are. Its registry is
// its own: two services in one process do not meet.
type metrics struct {
	handler  http.Handler
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	limited  *prometheus.CounterVec
	busy     prometheus.Counter
	series   atomic.Pointer[map[seriesKey]*series] // so that a request looks up no labels; replaced when one comes to it
}

type seriesKey struct {
	route, method string
	status        int
}

type series struct {
	count   prometheus.Counter
	seconds prometheus.Observer
}

func newMetrics(live *atlas.Live, log *slog.Logger) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gridzone_http_requests_total", Help: "Requests answered.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "gridzone_http_request_seconds", Help: "Time from the first byte of a request to the end of its answer.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .05, .1, .5, 1, 5, 30, 120},
		}, []string{"route", "method"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gridzone_rate_limited_total", Help: "Requests refused because too many came.",
		}, []string{"by"}),
		busy: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "gridzone_busy_total", Help: "Requests refused because too much was asked at once.",
		}),
	}
	m.series.Store(&map[seriesKey]*series{})
	reg := prometheus.NewRegistry()
	reg.MustRegister(m.requests, m.seconds, m.limited, m.busy, newFreshness(live),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(reg, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError)})
	return m
}

// observe counts one request. What matched no route counts under "none", and an
// unusual method under "other": callers cannot make series up.
func (m *metrics) observe(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions:
	default:
		method = "other"
	}
	key := seriesKey{route, method, status}
	sr := (*m.series.Load())[key]
	if sr == nil {
		sr = m.add(key)
	}
	sr.count.Inc()
	sr.seconds.Observe(took.Seconds())
}

// add makes a series known. Two callers at once may forget one of two; it is found again.
func (m *metrics) add(key seriesKey) *series {
	known := m.series.Load()
	more := maps.Clone(*known)
	more[key] = &series{
		count:   m.requests.WithLabelValues(key.route, key.method, strconv.Itoa(key.status)),
		seconds: m.seconds.WithLabelValues(key.route, key.method),
	}
	m.series.CompareAndSwap(known, &more)
	return more[key]
}

// freshness reports what the answers rest on, read when it is asked for.
type freshness struct {
	live                                                     *atlas.Live
	revision, age, failing, looks, failures, listening, rows *prometheus.Desc
}

func newFreshness(live *atlas.Live) *freshness {
	return &freshness{
		live:      live,
		revision:  prometheus.NewDesc("gridzone_revision", "Revision that answers rest on.", nil, nil),
		age:       prometheus.NewDesc("gridzone_poll_age_seconds", "Time since the last good look at the store.", nil, nil),
		failing:   prometheus.NewDesc("gridzone_refresh_failing", "1 when the last look at the store failed like this.", []string{"trouble"}, nil),
		looks:     prometheus.NewDesc("gridzone_polls_total", "Looks at the store.", nil, nil),
		failures:  prometheus.NewDesc("gridzone_poll_failures_total", "Looks at the store that failed.", nil, nil),
		listening: prometheus.NewDesc("gridzone_listening", "1 while the store tells when there is news.", nil, nil),
		rows:      prometheus.NewDesc("gridzone_rows", "Rows in force today.", []string{"layer"}, nil),
	}
}

// Describe implements prometheus.Collector.
func (f *freshness) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{f.revision, f.age, f.failing, f.looks, f.failures, f.listening, f.rows} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (f *freshness) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	st := f.live.Status()
	gauge(f.revision, float64(st.Revision))
	if !st.Polled.IsZero() {
		gauge(f.age, f.live.Now().Sub(st.Polled).Seconds())
	}
	for _, trouble := range atlas.Troubles() {
		gauge(f.failing, oneIf(st.Trouble() == trouble), string(trouble))
	}
	gauge(f.listening, oneIf(st.Listening))
	count := func(d *prometheus.Desc, n int64) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n))
	}
	count(f.looks, st.Looks)
	count(f.failures, st.Failures)
	a, day := f.live.Atlas(), f.live.Today()
	if a == nil {
		return
	}
	for _, layer := range atlas.Layers() {
		gauge(f.rows, float64(a.Count(layer, day)), string(layer))
	}
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
