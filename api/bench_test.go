package api_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/fixtures"
	"gridzone/store/gpkg"
	"gridzone/zoning/atlas"
)

// benchHandler is the API over the whole made-up city.
func benchHandler(b *testing.B) http.Handler {
	b.Helper()
	ctx := context.Background()
	store, err := gpkg.Open(ctx, filepath.Join(b.TempDir(), "city.gpkg"))
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, store.Close()) })
	live, err := atlas.Open(ctx, store, atlas.Options{})
	require.NoError(b, err)
	require.NoError(b, fixtures.New(fixtures.Options{}).Load(ctx, live, nil))
	h, err := api.New(live, api.Options{Logger: slog.New(slog.DiscardHandler), SpoolDir: b.TempDir()})
	require.NoError(b, err)
	return h
}

// somewhere returns random places in the made-up city.
func somewhere(n int) [][2]float64 {
	r := rand.New(rand.NewPCG(1, 2))
	at := make([][2]float64, n)
	for i := range at {
		at[i] = [2]float64{120.55 + r.Float64()*0.4, 30.55 + r.Float64()*0.4}
	}
	return at
}

// bare is what a single locate is measured against: the same middleware, and a
// constant body of the same size and headers.
func bare(b *testing.B, like *httptest.ResponseRecorder) http.Handler {
	b.Helper()
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	api.ObserveForBench(e)
	body, header := like.Body.Bytes(), like.Header()
	e.GET("/v1/locate", func(c *gin.Context) {
		h := c.Writer.Header()
		for _, name := range []string{"Content-Type", "Content-Length", "Etag", "Cache-Control", "Gridzone-Revision", "Vary", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"} {
			h[name] = header[name]
		}
		_, _ = c.Writer.Write(body)
	})
	return e
}

func sample(b *testing.B, h http.Handler) *httptest.ResponseRecorder {
	b.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/locate?lon=120.75&lat=30.75", nil))
	require.Equal(b, http.StatusOK, w.Code)
	return w
}

// BenchmarkLocateHTTP measures GET /v1/locate beside a bare Gin handler.
func BenchmarkLocateHTTP(b *testing.B) {
	h := benchHandler(b)
	like := sample(b, h)
	b.Logf("body of %d bytes", like.Body.Len())
	places := somewhere(10_000)
	for name, handler := range map[string]http.Handler{"gridzone": h, "bare": bare(b, like)} {
		b.Run(name+"/in-process", func(b *testing.B) {
			requests := make([]*http.Request, len(places))
			for i, p := range places {
				requests[i] = httptest.NewRequest(http.MethodGet, fmt.Sprintf("/v1/locate?lon=%.6f&lat=%.6f", p[0], p[1]), nil)
			}
			w := &discardWriter{header: http.Header{}}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				clear(w.header)
				handler.ServeHTTP(w, requests[i%len(requests)])
			}
		})
		b.Run(name+"/loopback", func(b *testing.B) {
			srv := httptest.NewUnstartedServer(handler)
			srv.Config = api.Server(handler, "")
			srv.Start()
			defer srv.Close()
			client := srv.Client()
			client.Transport.(*http.Transport).MaxIdleConnsPerHost = 16
			b.SetParallelism(4)
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					p := places[i%len(places)]
					res, err := client.Get(fmt.Sprintf("%s/v1/locate?lon=%.6f&lat=%.6f", srv.URL, p[0], p[1]))
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, res.Body)
					_ = res.Body.Close()
				}
			})
		})
	}
}

type discardWriter struct{ header http.Header }

func (d *discardWriter) Header() http.Header         { return d.header }
func (d *discardWriter) Write(b []byte) (int, error) { return len(b), nil }
func (d *discardWriter) WriteHeader(int)             {}

// BenchmarkBatchCSV sends a million points as CSV over loopback and reads the
// answers; the client shares the machine.
func BenchmarkBatchCSV(b *testing.B) {
	h := benchHandler(b)
	srv := httptest.NewUnstartedServer(h)
	srv.Config = api.Server(h, "")
	srv.Start()
	defer srv.Close()
	const n = 1_000_000
	var in bytes.Buffer
	in.WriteString("id,lon,lat\n")
	for i, p := range somewhere(n) {
		in.WriteString(strconv.Itoa(i))
		fmt.Fprintf(&in, ",%.6f,%.6f\n", p[0], p[1])
	}
	runtime.GC()
	for b.Loop() {
		res, err := srv.Client().Post(srv.URL+"/v1/locate", "text/csv", bytes.NewReader(in.Bytes()))
		require.NoError(b, err)
		require.Equal(b, http.StatusOK, res.StatusCode)
		r := bufio.NewReaderSize(res.Body, 256<<10)
		rows := -1
		for {
			line, err := r.ReadSlice('\n')
			if err == io.EOF {
				break
			}
			require.NoError(b, err)
			if rows >= 0 && !bytes.HasPrefix(line, strconv.AppendInt(nil, int64(rows), 10)) {
				b.Fatalf("row %d out of order: %s", rows, line)
			}
			rows++
		}
		require.NoError(b, res.Body.Close())
		require.Equal(b, n, rows)
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "points/s")
}
