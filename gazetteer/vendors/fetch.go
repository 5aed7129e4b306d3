package vendors

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	longestAnswer = 256 << 10 // bytes
	atOnce        = 4         // requests to the vendor
)

// newClient returns one that follows nobody elsewhere.
func newClient() *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxConnsPerHost: atOnce, IdleConnTimeout: 30 * time.Second,
			TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// fetch asks the vendor, whatever the budget says.
func (g *Geocoder) fetch(ctx context.Context, address string) ([]Candidate, error) {
	ctx, cancel := context.WithTimeout(ctx, g.o.Timeout)
	defer cancel()
	u := *g.base
	u.RawQuery = g.v.query(g.o, address).Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fault(ErrAway, "it cannot be asked")
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "gridzone")
	answer, err := g.client.Do(request)
	if err != nil {
		return nil, g.away(err, address)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer+1))
	switch {
	case ctx.Err() != nil: // an end that was read after that is none
		return nil, g.away(ctx.Err(), address)
	case err != nil:
		return nil, g.away(err, address)
	case len(body) > longestAnswer:
		return nil, fault(ErrUnreadable, "it has more than %d bytes", longestAnswer)
	}
	found, err := g.v.decode(answer.StatusCode, body, address)
	for _, kind := range []error{ErrAway, ErrRefused, ErrUnreadable} {
		if errors.Is(err, kind) { // its text has the vendor's words, in which anything may be
			return nil, fault(kind, "%s", hide(err.Error()[min(len(err.Error()), len(kind.Error())+2):], string(g.o.Key), address))
		}
	}
	return found, err
}

// away says that nothing was answered. The errors of net/http name the address with the key in it, those in them do not.
func (g *Geocoder) away(err error, address string) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fault(ErrAway, "no answer within %s", g.o.Timeout)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fault(ErrAway, "%s", hide(err.Error(), string(g.o.Key), address))
}
