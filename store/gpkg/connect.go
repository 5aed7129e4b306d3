package gpkg

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
)

const (
	// pageSize of a new file; see docs/decisions/0007.
	pageSize = 4096
	// busyTimeout is how long a writer waits for one in another process: longer than
	// an import's commit takes.
	busyTimeout = 10 * time.Second
	// busyAttempt is how long one attempt to begin lasts. SQLite's waits grow to 100 ms,
	// and a writer that sleeps so long never meets the gap between the commands of
	// a process that gives one after the other; short attempts do.
	busyAttempt = 10 * time.Millisecond
	// cacheKiB is the page cache of the writer; it spares a bulk import from
	// writing its pages out before the commit.
	cacheKiB = 64 << 10
)

// pragma is a setting and the value SQLite reports for it.
type pragma struct{ name, set, reported string }

// writerPragmas lists what the writing connection must run with, in the order it is set.
func writerPragmas(busy time.Duration) []pragma {
	return append([]pragma{
		{"page_size", fmt.Sprint(pageSize), ""}, // of a new file; others keep theirs
	}, append(commonPragmas(busy),
		pragma{"cache_size", fmt.Sprint(-cacheKiB), fmt.Sprint(-cacheKiB)},
		pragma{"query_only", "0", "0"},
		pragma{"secure_delete", "ON", "1"}, // what is deleted, people above all, is written over
	)...)
}

// readerPragmas lists what a reading connection must run with.
func readerPragmas(busy time.Duration) []pragma {
	return append(commonPragmas(busy), pragma{"query_only", "1", "1"})
}

func commonPragmas(busy time.Duration) []pragma {
	wait := fmt.Sprint(busy.Milliseconds())
	return []pragma{
		{"busy_timeout", wait, wait},
		{"journal_mode", "WAL", "wal"},
		{"synchronous", "FULL", "2"},
		{"foreign_keys", "ON", "1"},
		{"trusted_schema", "OFF", "0"},
		{"cell_size_check", "ON", "1"},
		{"temp_store", "MEMORY", "2"},
	}
}

func writerDSN(path string, busy time.Duration) string {
	return dsn(path, writerPragmas(busy), "_txlock", "immediate")
}

func readerDSN(path string, busy time.Duration) string {
	return dsn(path, readerPragmas(busy), "mode", "rw")
}

// dsn writes a file URI: the path may hold any character.
func dsn(path string, pragmas []pragma, more ...string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	q := url.Values{"_defensive": {"1"}, "_dqs": {"0"}, "_error_rc": {"1"}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	for _, p := range pragmas {
		q.Add("_pragma", p.name+"("+p.set+")")
	}
	u := url.URL{Scheme: "file", Path: slashed, RawQuery: q.Encode()}
	return u.String()
}

// connector opens connections and refuses one whose settings are not those asked
// for: SQLite ignores what it does not know and cannot do.
type connector struct {
	dsn  string
	want []pragma
}

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	base, err := sqlite.NewConnector(c.dsn)
	if err != nil {
		return nil, err
	}
	conn, err := base.Connect(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range c.want {
		if p.reported == "" {
			continue
		}
		got, err := readPragma(ctx, conn, p.name)
		if err == nil && got != p.reported {
			err = fmt.Errorf("%w: pragma %s is %q, must be %q", errPragma, p.name, got, p.reported)
		}
		if err != nil {
			conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// Driver implements driver.Connector.
func (c connector) Driver() driver.Driver { return &sqlite.Driver{} }

func readPragma(ctx context.Context, conn driver.Conn, name string) (string, error) {
	rows, err := conn.(driver.QueryerContext).QueryContext(ctx, "PRAGMA "+name, nil)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	dest := make([]driver.Value, len(rows.Columns()))
	if err := rows.Next(dest); err != nil {
		if errors.Is(err, io.EOF) {
			return "", nil
		}
		return "", err
	}
	return fmt.Sprint(dest[0]), nil
}
