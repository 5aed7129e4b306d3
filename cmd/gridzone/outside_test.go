package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// certify writes a certificate for 127.0.0.1 that vouches for itself, and its key.
func certify(t *testing.T, cert, key string, serial int64) *x509.Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	now := time.Now()
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "a service"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, &x509.Certificate{SerialNumber: big.NewInt(serial)}, &private.PublicKey, private)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600))
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return parsed
}

// trusting is a client that trusts one certificate and speaks no more than version most.
func trusting(cert *x509.Certificate, most uint16, h2 bool) *http.Client {
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: roots, MaxVersion: most, MinVersion: tls.VersionTLS10}, //nolint:gosec // an old client is played
		ForceAttemptHTTP2: h2, DisableKeepAlives: true,
	}}
}

func TestServeOverTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	root := certify(t, cert, key, 1)
	log := &logged{}
	s := startLogging(t, log, "--store", filepath.Join(dir, "a.gpkg"), "--tls-cert", cert, "--tls-key", key)
	require.True(t, strings.HasPrefix(s.base, "https://"), s.base)
	assert.Contains(t, s.greeting[0], "gridzone import")
	for _, h2 := range []bool{false, true} {
		answer, err := trusting(root, 0, h2).Get(s.base + "/v1/locate?lon=120.75&lat=30.75")
		require.NoError(t, err)
		answer.Body.Close()
		assert.Equal(t, http.StatusOK, answer.StatusCode)
		assert.Equal(t, h2, answer.ProtoMajor == 2)
		assert.Empty(t, answer.Header.Get("Strict-Transport-Security"), "the name may have other services")
	}
	_, err := trusting(root, tls.VersionTLS11, false).Get(s.base + "/healthz")
	assert.Error(t, err, "TLS 1.1 is too old")
	answer, err := http.Get(strings.Replace(s.base, "https", "http", 1) + "/healthz")
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, http.StatusBadRequest, answer.StatusCode, "nothing is answered in clear")
	assert.Eventually(t, func() bool { return strings.Contains(log.String(), "TLS handshake error") }, 10*time.Second, 10*time.Millisecond, "there is one log")
}

// A certificate that is renewed on disk is shown from then on; one that cannot be read is not.
func TestARenewedCertificate(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certify(t, cert, key, 1)
	log := &logged{}
	c, err := openCertificates(cert, key, slog.New(slog.NewTextHandler(log, nil)))
	require.NoError(t, err)
	clock := time.Now()
	c.now = func() time.Time { clock = clock.Add(time.Second); return clock }
	serial := func() int64 {
		got, err := c.get(nil)
		require.NoError(t, err)
		return got.Leaf.SerialNumber.Int64()
	}
	assert.EqualValues(t, 1, serial())
	require.NoError(t, os.WriteFile(cert, []byte("half a certif"), 0o600))
	assert.EqualValues(t, 1, serial())
	assert.EqualValues(t, 1, serial())
	assert.Equal(t, 1, strings.Count(strings.Join(log.lines(), "\n"), "level=ERROR"))
	certify(t, cert, key, 2)
	require.NoError(t, os.Chtimes(cert, clock, clock))
	assert.EqualValues(t, 2, serial())
	require.NoError(t, os.Remove(key))
	assert.EqualValues(t, 2, serial())
}

// Without TLS it is said that other machines reach it; not on loopback, and not with TLS.
func TestServeWarnsOfKeysInClear(t *testing.T) {
	for _, c := range []struct {
		ip     net.IP
		cert   string
		warned bool
	}{{net.IPv4zero, "", true}, {net.IPv4(192, 0, 2, 1), "", true}, {net.IPv6unspecified, "", true}, {net.IPv4(127, 0, 0, 1), "", false}, {net.IPv6loopback, "", false}, {net.IPv4zero, "c.pem", false}} {
		log := &logged{}
		outside{TLSCert: c.cert}.warn(slog.New(slog.NewTextHandler(log, nil)), &net.TCPAddr{IP: c.ip, Port: 1})
		assert.Equal(t, c.warned, strings.Contains(log.text.String(), "level=WARN"), "%v %s", c.ip, c.cert)
	}
}

func TestServeRefusesWrongUseOutside(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certify(t, cert, key, 1)
	for _, args := range [][]string{
		{"--tls-cert", cert}, {"--tls-key", key}, {"--tls-cert", key, "--tls-key", cert}, {"--tls-cert", filepath.Join(dir, "none"), "--tls-key", key},
		{"--trusted-proxy", "proxy.example.org"}, {"--trusted-proxy", "10.0.0.0/33"}, {"--rate-address", "-1"}, {"--rate-key", "-1"}, {"--max-connections", "0"}, {"--max-unread", "0"},
	} {
		var said strings.Builder
		code := run(t.Context(), append([]string{"serve", "--listen", "127.0.0.1:0", "--store", filepath.Join(dir, "a.gpkg")}, args...),
			streams{in: strings.NewReader(""), out: io.Discard, err: &said})
		assert.Equal(t, exitUsage, code, "%v: %s", args, said.String())
		assert.Contains(t, said.String(), args[0])
	}
}

// A proxy that is trusted speaks for others, and they are counted as the flags say.
func TestServeCountsThroughItsProxy(t *testing.T) {
	s := startService(t, "--store", filepath.Join(t.TempDir(), "a.gpkg"), "--rate-address", "0.000001", "--trusted-proxy", "127.0.0.1", "--trusted-proxy", "10.0.0.0/8")
	ask := func(chain string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/collections", http.NoBody)
		require.NoError(t, err)
		if chain != "" {
			r.Header.Set("X-Forwarded-For", chain)
		}
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		answer.Body.Close()
		return answer.StatusCode
	}
	assert.Equal(t, 200, ask("192.0.2.1"))
	assert.Equal(t, 429, ask("1.1.1.1, 192.0.2.1, 10.1.2.3"))
	assert.Equal(t, 200, ask("192.0.2.2"))
	assert.Equal(t, 200, ask(""))
	assert.Equal(t, 200, ask(""))
}

// What is held for callers from elsewhere is bounded as the flag says.
func TestServeBoundsWhatIsUnread(t *testing.T) {
	for bound, status := range map[string]int{"1": 503, "1000000000": 200} {
		s := startService(t, "--store", filepath.Join(t.TempDir(), "a.gpkg"), "--max-unread", bound, "--trusted-proxy", "127.0.0.1")
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/collections", http.NoBody)
		require.NoError(t, err)
		r.Header.Set("X-Forwarded-For", "192.0.2.1")
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		answer.Body.Close()
		assert.Equal(t, status, answer.StatusCode, bound)
	}
}

// A key is counted as the flag says, from wherever it comes.
func TestServeCountsKeys(t *testing.T) {
	s := startService(t, "--store", filepath.Join(t.TempDir(), "a.gpkg"), "--rate-key", "0.000001", "--trusted-proxy", "127.0.0.1")
	ask := func(from string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/v1/farms", http.NoBody)
		require.NoError(t, err)
		r.Header.Set("X-Forwarded-For", from)
		r.Header.Set("Authorization", "Bearer "+s.key)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		answer.Body.Close()
		return answer.StatusCode
	}
	assert.Equal(t, 200, ask("192.0.2.1"))
	assert.Equal(t, 429, ask("192.0.2.2"))
}
