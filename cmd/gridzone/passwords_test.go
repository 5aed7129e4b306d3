package main

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/faults"
	"gridzone/internal/pgtest"
)

// The password of the store is in nothing that a service says, not when all is well and not when its database is away, refuses it or is another.
func TestPasswordIsNowhere(t *testing.T) {
	server := postgresServer(t)
	database, err := server.CreateDatabase(t.Context(), "")
	require.NoError(t, err)
	proxy, err := faults.NewProxy(t.Context(), net.JoinHostPort("127.0.0.1", strconv.Itoa(server.Port())))
	require.NoError(t, err)
	t.Cleanup(proxy.Close)
	u, err := url.Parse(server.TCP(pgtest.Owner, database, proxy.Port()))
	require.NoError(t, err)
	u.User = url.UserPassword(pgtest.Owner, "se/cret")
	log := &logged{}
	s := startLogging(t, log, "--store", u.String(), "--log-level", "debug")
	said := strings.Join(s.greeting, "\n")
	ask := func(method, path, body string) int {
		request, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader(body))
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		said += string(text)
		for name, values := range answer.Header {
			said += "\n" + name + ": " + strings.Join(values, ", ")
		}
		return answer.StatusCode
	}
	trouble := func() string {
		w, _ := getJSON(t, s.base+"/readyz")["trouble"].(string)
		return w
	}
	look := func() (status int) {
		ask(http.MethodGet, "/readyz", "")
		ask(http.MethodGet, "/metrics", "")
		ask(http.MethodGet, "/", "")
		return ask(http.MethodPost, "/v1/imports?layer=grids", oneSquare("a"))
	}
	assert.Equal(t, http.StatusOK, look())

	require.NoError(t, server.Exec(t.Context(), pgtest.Superuser, "postgres", "ALTER ROLE "+pgtest.Owner+" NOLOGIN"))
	proxy.Cut()
	require.Eventually(t, func() bool { return trouble() == "unavailable" }, eventually, tick)
	assert.Equal(t, http.StatusServiceUnavailable, look(), "it is not let in")
	proxy.Refuse()
	assert.Equal(t, http.StatusServiceUnavailable, look(), "nobody is there")
	assert.Equal(t, exitDone, s.stop())

	said += strings.Join(log.lines(), "\n")
	require.Contains(t, said, "not permitted to log in")
	require.Contains(t, said, "refused")
	for _, secret := range []string{"cret", "se%2F", "se/"} {
		assert.NotContains(t, said, secret)
	}
}
