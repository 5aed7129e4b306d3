package main

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificates is a certificate on disk, read again when it was renewed. A renewal that cannot be read, such as one half
// written, is logged once and tried again; until then the one before is shown. It is safe for concurrent use.
type certificates struct {
	cert, key string
	log       *slog.Logger
	now       func() time.Time

	mu     sync.Mutex
	held   *tls.Certificate
	stamps [2]stamp  // of the files last tried
	looked time.Time // at the files
}

// stamp tells one state of a file from another.
type stamp struct {
	modified time.Time
	size     int64
}

// openCertificates reads a certificate and its key.
func openCertificates(cert, key string, log *slog.Logger) (*certificates, error) {
	c := &certificates{cert: cert, key: key, log: log, now: time.Now}
	c.stamps = c.state()
	held, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, usageError{fmt.Errorf("--tls-cert and --tls-key: %w", err)}
	}
	c.held, c.looked = &held, c.now()
	return c, nil
}

// config is for a server: TLS 1.2 or newer, as the Go team keeps its ciphers.
func (c *certificates) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}
}

// get returns the certificate, looking at the files no more than once a second.
func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= time.Second {
		c.looked = now
		if at := c.state(); at != c.stamps {
			c.stamps = at
			held, err := tls.LoadX509KeyPair(c.cert, c.key)
			if err != nil {
				c.log.Error("the certificate was changed and cannot be read; the one before is still in use", "file", c.cert, "error", err)
			} else {
				c.held = &held
				c.log.Info("the certificate was read again", "file", c.cert)
			}
		}
	}
	return c.held, nil
}

func (c *certificates) state() (at [2]stamp) {
	for i, name := range []string{c.cert, c.key} {
		if info, err := os.Stat(name); err == nil {
			at[i] = stamp{info.ModTime(), info.Size()}
		}
	}
	return at
}
