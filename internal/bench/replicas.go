package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"gridzone/fixtures"
	"gridzone/internal/pgtest"
	"gridzone/store/postgres"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// replicasSection lets two replicas follow one PostgreSQL that makes what is committed durable, changes one grid after another through the
// first, and measures how long after the first has acknowledged it the second answers from it. Beside it stands how long the
// server needs to tell of a notification at all, which no replica can beat.
func replicasSection(ctx context.Context, b *bench) error {
	const writes = 300
	server, err := pgtest.Start(ctx, pgtest.Options{Durable: true})
	if err != nil {
		return err
	}
	b.later(func() { _ = server.Remove() })
	city := fixtures.New(fixtures.Options{Seed: 1, Vertices: 50})
	address, err := filled(ctx, server, city)
	if err != nil {
		return err
	}
	var replicas [2]child
	for i := range replicas {
		if replicas[i], err = b.start(ctx, "replica", address, 1); err != nil {
			return err
		}
	}
	floor, err := notified(ctx, server.URL(pgtest.Superuser, "postgres"), writes)
	if err != nil {
		return err
	}
	lags := make([]time.Duration, writes)
	for i := range lags {
		file, err := oneGrid(city, i)
		if err != nil {
			return err
		}
		revision, err := send(ctx, replicas[0], file)
		if err != nil {
			return err
		}
		start := time.Now()
		if err := reached(ctx, replicas[1], revision); err != nil {
			return err
		}
		lags[i] = time.Since(start)
	}
	b.note("one grid changed through one replica until another answers from it, median", "50 ms or less", "%.1f ms (NOTIFY alone %.2f ms)",
		median(lags).Seconds()*1e3, median(floor).Seconds()*1e3)
	b.note(fmt.Sprintf("the same, p99 of %d", writes), "under 1 s", "%.1f ms (NOTIFY alone %.2f ms)",
		p99(lags).Seconds()*1e3, p99(floor).Seconds()*1e3)
	return nil
}

// filled makes a database with the made-up city in it.
func filled(ctx context.Context, server *pgtest.Server, city *fixtures.City) (address string, err error) {
	database, err := server.CreateDatabase(ctx, "")
	if err != nil {
		return "", err
	}
	address = server.URL(pgtest.Owner, database)
	store, err := postgres.Open(ctx, address, "")
	if err != nil {
		return "", err
	}
	live, err := atlas.Open(ctx, store, atlas.Options{})
	if err == nil {
		err = city.Load(ctx, live, nil)
	}
	return address, errors.Join(err, store.Close())
}

// oneGrid is a file of one grid, whose name is another each time.
func oneGrid(city *fixtures.City, i int) ([]byte, error) {
	row := *city.Grids[i%len(city.Grids)]
	grid, _ := row.Thing.(zoning.Grid)
	grid.Name = fmt.Sprintf("%s v%d", grid.Name, i)
	row.Thing = grid
	one := *city
	one.Grids = []*zoning.Row{&row}
	file := new(bytes.Buffer)
	err := one.WriteGeoJSON(file, "grids")
	return file.Bytes(), err
}

// reached asks a replica again and again until it answers from a revision. It does not say which it waits for: asked with
// Min-Revision a replica looks at the store at once, and what is measured is that it hears of news by itself.
func reached(ctx context.Context, replica child, revision int64) error {
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, replica.base()+"/v1/locate?lon=120.75&lat=30.75", http.NoBody)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return err
		}
		at, err := strconv.ParseInt(response.Header.Get("Gridzone-Revision"), 10, 64)
		if err != nil || response.StatusCode != http.StatusOK {
			return fmt.Errorf("the other replica answered %s: %.500s", response.Status, body)
		}
		if at >= revision {
			return nil
		}
		time.Sleep(200 * time.Microsecond) // its processor has other things to do
	}
}

// notified measures from a NOTIFY to the moment another connection hears of it.
func notified(ctx context.Context, address string, n int) ([]time.Duration, error) {
	var ends [2]*pgx.Conn
	for i := range ends {
		var err error
		if ends[i], err = pgx.Connect(ctx, address); err != nil {
			return nil, err
		}
		defer ends[i].Close(context.WithoutCancel(ctx))
	}
	if _, err := ends[1].Exec(ctx, "LISTEN bench"); err != nil {
		return nil, err
	}
	took := make([]time.Duration, n)
	for i := range took {
		start := time.Now()
		if _, err := ends[0].Exec(ctx, "NOTIFY bench"); err != nil {
			return nil, err
		}
		if _, err := ends[1].WaitForNotification(ctx); err != nil {
			return nil, err
		}
		took[i] = time.Since(start)
	}
	return took, nil
}
