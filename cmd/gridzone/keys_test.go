package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/internal/pgtest"
)

// keysHad are the keys that tests made, by store and owner, and the stores of the services that tests started, by host.
var keysHad sync.Map

// keyOf makes an admin's key in a store, once for each owner.
func keyOf(t *testing.T, store, owner string) string {
	t.Helper()
	name := owner + "@" + store
	if had, ok := keysHad.Load(name); ok {
		key, _ := had.(string)
		return key
	}
	code, out := cliRun(t, "key", "create", "--store", store, "--role", "admin", "--owner", owner, "--json")
	require.Equal(t, exitDone, code, out)
	var made api.KeyMade
	require.NoError(t, json.Unmarshal([]byte(out), &made))
	keysHad.Store(name, made.Key)
	return made.Key
}

// known has those who ask for what a service answers bring a key of its store.
func known(t *testing.T, base, store string) {
	t.Helper()
	u, err := url.Parse(base)
	require.NoError(t, err)
	keysHad.Store(u.Host, store)
}

// bringingKeys adds to a request to a service that a test started, unless it says who comes, a key of whom it names in Gridzone-Actor.
type bringingKeys struct{ http.RoundTripper }

func (b bringingKeys) RoundTrip(r *http.Request) (*http.Response, error) {
	owner := r.Header.Get("Gridzone-Actor")
	if owner == "" {
		owner = "admin"
	}
	if store, ok := keysHad.Load(r.URL.Host); ok && r.Header.Get("Authorization") == "" {
		name, _ := store.(string)
		if key, ok := keysHad.Load(owner + "@" + name); ok {
			text, _ := key.(string)
			r = r.Clone(r.Context())
			r.Header.Del("Gridzone-Actor")
			r.Header.Set("Authorization", "Bearer "+text)
		}
	}
	return b.RoundTripper.RoundTrip(r)
}

// storeIn returns the store that arguments of serve name.
func storeIn(args []string) string {
	store := "gridzone.gpkg"
	for i, arg := range args {
		switch arg {
		case "--store":
			return args[i+1]
		case "--demo":
			store = demoFile
		}
	}
	return store
}

func TestKeysOnTheCommandLine(t *testing.T) {
	store := t.TempDir() + "/s.gpkg"
	s := startService(t, "--store", store)
	require.NotEmpty(t, s.key, "the first key is shown")
	asked := func(args ...string) (int, string) {
		var out, said strings.Builder
		code := run(t.Context(), args, streams{in: strings.NewReader(oneSquare("one")), out: &out, err: &said})
		return code, out.String() + said.String()
	}
	// With the service, by keys alone. (http.DefaultClient would bring one of its own.)
	plain := http.DefaultClient.Transport
	http.DefaultClient.Transport = http.DefaultTransport
	defer func() { http.DefaultClient.Transport = plain }()
	code, said := asked("import", "--server", s.base, "--layer", "grids", "-")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, said, "this needs a key")
	code, said = asked("import", "--server", s.base, "--key", "gz_wrong", "--layer", "grids", "-")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, said, "the key is not good")
	code, out := asked("key", "create", "--server", s.base, "--key", s.key, "--role", "viewer", "--owner", "wang", "--expires", "90d", "--json")
	require.Equal(t, exitDone, code, out)
	var made api.KeyMade
	require.NoError(t, json.Unmarshal([]byte(out), &made))
	assert.NotEmpty(t, made.Expires)
	code, said = asked("import", "--server", s.base, "--key", made.Key, "--layer", "grids", "-")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, said, "it takes a key of the role editor or admin")
	code, said = asked("import", "--server", s.base, "--key", s.key, "--actor", "li", "--layer", "grids", "-")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, said, "the key says who acts")
	code, said = asked("import", "--server", s.base, "--key", s.key, "--layer", "grids", "-")
	assert.Equal(t, exitDone, code, said)
	// Beside it, by the file.
	code, out = asked("key", "list", "--store", store)
	assert.Equal(t, exitDone, code)
	const second = `\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z`
	assert.Regexp(t, `(?s)admin +admin.*`+made.ID+` +wang +viewer +all +\w+ +`+second+` +admin +`+second+`\n`, out)
	assert.NotContains(t, out, made.Key[12:])
	code, out = asked("key", "revoke", "--store", store, made.ID)
	assert.Equal(t, exitDone, code)
	assert.Contains(t, out, made.ID+" of wang: revoked")
	require.Eventually(t, func() bool {
		code, _ := asked("farms", "--server", s.base, "--key", made.Key)
		return code == exitUsage
	}, eventually, tick, "what was revoked beside the service is refused within a second")
	code, out = asked("key", "create", "--store", store, "--role", "editor", "--json")
	require.Equal(t, exitDone, code, out)
	require.NoError(t, json.Unmarshal([]byte(out), &made))
	code, said = asked("farms", "--server", s.base, "--key", made.Key)
	require.Equal(t, exitDone, code, said)
	code, _ = asked("key", "revoke", "--store", store, made.ID)
	require.Equal(t, exitDone, code)
	code, said = asked("import", "--server", s.base, "--key", made.Key, "--layer", "grids", "-")
	assert.Equal(t, exitUsage, code, "what was revoked beside the service writes nothing from then on: %s", said)
	for _, args := range [][]string{
		{"key", "revoke", "--store", store, "none"},
		{"key", "create", "--store", store, "--role", "root"},
		{"key", "create", "--store", store, "--role", "viewer", "--expires", "0d"},
		{"key", "create", "--store", store, "--role", "viewer", "--expires", "soon"},
		{"key", "create", "--store", store, "--role", "viewer", "--division", "999"},
		{"key", "create", "--store", store},
		{"key", "create", "--store", store + ".none", "--role", "viewer"},
	} {
		code, _ := asked(args...)
		assert.Equal(t, exitUsage, code, args)
	}
	require.Equal(t, exitDone, s.stop())
	assert.Empty(t, startService(t, "--store", store).shown, "there are keys")
	code, out = asked("key", "revoke", "--store", store, s.key[3:11])
	assert.Equal(t, exitDone, code, out)
	assert.Contains(t, out, "warning: no key is good any more for administering")
}

// Two services that start at once on one new database make one key.
func TestOneFirstKey(t *testing.T) {
	server := postgresServer(t)
	name, err := server.CreateDatabase(t.Context(), "")
	require.NoError(t, err)
	address := server.URL(pgtest.Owner, name)
	var together sync.WaitGroup
	shown := make(chan string, 2)
	for range 2 {
		together.Go(func() {
			a, err := openApp(t.Context(), appOptions{store: address})
			if !assert.NoError(t, err) {
				return
			}
			defer a.close()
			key, err := a.firstKey(t.Context())
			assert.NoError(t, err)
			shown <- key
		})
	}
	together.Wait()
	keys := []string{<-shown, <-shown}
	assert.Contains(t, keys, "")
	assert.NotEqual(t, keys[0], keys[1])
}

// A key that is revoked beside the service while the body of a request is on its way writes nothing: the service looks once more when the body is there.
func TestRevokedWhileABodyIsOnItsWay(t *testing.T) {
	store := t.TempDir() + "/s.gpkg"
	s := startService(t, "--store", store)
	code, out := cliRun(t, "key", "create", "--store", store, "--role", "editor", "--owner", "li", "--json")
	require.Equal(t, exitDone, code, out)
	var made api.KeyMade
	require.NoError(t, json.Unmarshal([]byte(out), &made))
	body := oneSquare("one")
	for _, revoked := range []bool{false, true} {
		status := map[bool]string{false: "200", true: "401"}[revoked]
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
		require.NoError(t, err)
		defer conn.Close()
		_, err = fmt.Fprintf(conn, "POST /v1/imports?layer=grids HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer %s\r\nContent-Type: application/geo+json\r\n"+
			"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n", made.Key, len(body))
		require.NoError(t, err)
		answer := bufio.NewReader(conn)
		line, err := answer.ReadString('\n')
		require.NoError(t, err)
		require.Contains(t, line, " 100 ", "who asks was let in, and the body is read")
		_, err = io.WriteString(conn, body[:len(body)/2])
		require.NoError(t, err)
		if revoked {
			code, out := cliRun(t, "key", "revoke", "--store", store, made.ID)
			require.Equal(t, exitDone, code, out)
		}
		_, err = io.WriteString(conn, body[len(body)/2:])
		require.NoError(t, err)
		rest, err := io.ReadAll(answer)
		require.NoError(t, err)
		assert.Contains(t, string(rest), "HTTP/1.1 "+status, "revoked: %t", revoked)
	}
}
