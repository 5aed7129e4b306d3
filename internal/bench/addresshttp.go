package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"gridzone/fixtures"
	"gridzone/store/gpkg"
	"gridzone/zoning/atlas"
)

const (
	addressesServed = 200_000
	addressRequests = 5_000 // of each sort in a round
)

// addressesOverHTTP asks a service for addresses, as one types and as people write them, one question after the other over one connection, beside a bare Gin handler that
// answers a body of that question's under as many headers.
func (b *bench) addressesOverHTTP(ctx context.Context) error {
	path, city, err := b.addressStore(ctx)
	if err != nil {
		return err
	}
	ours, err := b.start(ctx, "addresses", path, 1)
	if err != nil {
		return err
	}
	typed, whole := questionPaths(city)
	for _, sort := range []struct {
		what  string
		paths []string
	}{
		{"GET /v1/addresses?q=, as one types,", typed},
		{"GET /v1/locate?address=, as people write it,", whole},
	} {
		constantFile, size, err := b.record(ours.base() + sort.paths[0])
		if err != nil {
			return err
		}
		bare, err := b.start(ctx, "bare", constantFile, 1)
		if err != nil {
			return err
		}
		var took [2][]time.Duration
		for range b.rounds {
			for i, side := range []child{ours, bare} {
				each, err := oneByOne(ctx, side.address, sort.paths)
				if err != nil {
					return err
				}
				took[i] = append(took[i], each...)
			}
		}
		half, most, bareHalf, bareMost := median(took[0]), p99(took[0]), median(took[1]), p99(took[1])
		b.note(fmt.Sprintf("%s among %d over HTTP, one client, against a bare Gin handler (%d bytes)", sort.what, len(city.Addresses), size), "(for information)",
			"median %.3f ms against %.3f ms: %.1fx; p99 %.3f ms against %.3f ms: %.1fx", ms(half), ms(bareHalf), float64(half)/float64(bareHalf), ms(most), ms(bareMost), float64(most)/float64(bareMost))
	}
	return nil
}

// addressStore makes a store with a city and its addresses, closes it and returns its path.
func (b *bench) addressStore(ctx context.Context) (string, *fixtures.City, error) {
	dir, err := b.folder()
	if err != nil {
		return "", nil, err
	}
	path := filepath.Join(dir, "addresses.gpkg")
	store, err := gpkg.Open(ctx, path)
	if err != nil {
		return "", nil, err
	}
	city := fixtures.New(fixtures.Options{Seed: 1, Addresses: addressesServed, Vertices: 12})
	live, err := atlas.Open(ctx, store, atlas.Options{})
	if err == nil {
		err = city.Load(ctx, live, nil)
	}
	return path, city, errors.Join(err, store.Close())
}

// questionPaths are the paths of questions: for what was typed of addresses so far, and for whole ones.
func questionPaths(city *fixtures.City) (typed, whole []string) {
	for _, q := range city.Questions(2, addressRequests) {
		whole = append(whole, "/v1/locate?address="+url.QueryEscape(q.Text))
		runes := []rune(q.Text)
		typed = append(typed, "/v1/addresses?q="+url.QueryEscape(string(runes[:min(len(runes), 2+3*(len(typed)%8))])))
	}
	return typed, whole
}

// oneByOne asks each question over one connection and tells how long each took.
func oneByOne(ctx context.Context, address string, paths []string) ([]time.Duration, error) {
	conn, err := dial(ctx, address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	each := make([]time.Duration, 0, len(paths))
	path := func(dst []byte, i int) []byte { return append(dst, paths[i]...) }
	for i := range paths {
		began := time.Now()
		if err := conn.ask(path, i); err != nil {
			return nil, err
		}
		each = append(each, time.Since(began))
	}
	return each, nil
}
