// Package pgtest runs throwaway PostgreSQL servers for tests and measurements: Debian's, each in a folder of its own, as a user who is
// not root. A server ends with the process that started it, however that ends. The package knows nothing of gridzone.
package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// bin is where Debian keeps the programs of the server.
const bin = "/usr/lib/postgresql/15/bin"

// Programs returns the folder of PostgreSQL's programs, those of the server and pg_dump and so on.
func Programs() string { return bin }

// Superuser is the user who may do anything; Owner may only connect, and owns the databases that CreateDatabase makes.
const (
	Superuser = "postgres"
	Owner     = "gridzone_owner"
)

// Options of a server.
type Options struct {
	Durable  bool     // whether what is committed outlives kill -9 of the machine; slower
	SmallLog bool     // whether the files of the write-ahead log have 1 MiB, not 16
	Settings []string // more of them, such as "max_connections=10"
}

// Server is a PostgreSQL server. Its methods are used by one goroutine at a time.
type Server struct {
	dir, data string
	port      int
	options   Options
	process   *exec.Cmd
	ended     chan error
	databases atomic.Int64
}

// Start makes a server and starts it. It listens on a socket in its folder and on a free port of 127.0.0.1.
func Start(ctx context.Context, o Options) (*Server, error) {
	for _, needed := range []string{bin + "/initdb", "/usr/share/postgresql/15/extension/postgis.control"} {
		if _, err := os.Stat(needed); err != nil {
			return nil, fmt.Errorf("the tests need PostgreSQL 15 with PostGIS: run scripts/tools.sh (Debian: apt-get install postgresql-15 postgresql-15-postgis-3): %w", err)
		}
	}
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, data: filepath.Join(dir, "data"), options: o}
	if err := s.initialise(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.Up(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.Exec(ctx, Superuser, "postgres", "CREATE ROLE "+Owner+" LOGIN"); err != nil {
		return nil, errors.Join(err, s.Remove())
	}
	return s, nil
}

// folder makes one that belongs to whoever runs the server and lets everybody at its socket.
func folder() (string, error) {
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return "", err
	}
	if os.Getuid() == 0 {
		uid, gid, err := unprivileged()
		if err == nil {
			err = os.Chown(dir, uid, gid)
		}
		if err != nil {
			return "", errors.Join(fmt.Errorf("PostgreSQL does not run as root, and nobody else can be had: %w", err), os.Remove(dir))
		}
	}
	return dir, os.Chmod(dir, 0o755)
}

func (s *Server) initialise(ctx context.Context) error {
	// A collation of a language: what must be compared by bytes shows when it is not.
	args := []string{"-D", s.data, "-U", Superuser, "-A", "trust", "-E", "UTF8",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh-Hans-CN", "--no-sync", "--no-instructions"}
	if s.options.SmallLog {
		args = append(args, "--wal-segsize=1")
	}
	cmd, err := s.command(ctx, "initdb", args...)
	if err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// unprivileged returns a user for root to lend a server to: the one that Debian's package makes, else nobody.
func unprivileged() (uid, gid int, err error) {
	for _, name := range []string{"postgres", "nobody"} {
		var u *user.User
		if u, err = user.Lookup(name); err != nil {
			continue
		}
		if uid, err = strconv.Atoi(u.Uid); err == nil {
			gid, err = strconv.Atoi(u.Gid)
			return uid, gid, err
		}
	}
	return 0, 0, err
}

// command is a program of the server, run by the user it belongs to. It dies with this process.
func (s *Server) command(ctx context.Context, name string, args ...string) (*exec.Cmd, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(bin, name)
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=" + bin + ":/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() == 0 {
		uid, gid, err := unprivileged()
		if err != nil {
			return nil, err
		}
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return cmd, nil
}

// settings are for speed, and far from UTC, so that nothing rests on the server's time zone.
func (s *Server) settings() []string {
	list := []string{
		"unix_socket_directories=" + s.dir, "listen_addresses=127.0.0.1", "port=" + strconv.Itoa(s.port),
		"shared_buffers=64MB", "max_connections=100", "timezone=America/New_York", "jit=off", "autovacuum=off", "max_wal_senders=4",
		"logging_collector=off", "log_min_messages=warning",
	}
	if !s.options.Durable {
		list = append(list, "fsync=off", "full_page_writes=off")
	}
	return append(list, s.options.Settings...)
}

// Standby makes a hot standby that follows this server, and starts it.
func (s *Server) Standby(ctx context.Context) (*Server, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	other := &Server{dir: dir, data: filepath.Join(dir, "data"), options: s.options}
	cmd, err := other.command(ctx, "pg_basebackup", "-D", other.data, "-R", "-X", "stream", "-c", "fast", "--no-sync",
		"-h", s.dir, "-p", strconv.Itoa(s.port), "-U", Superuser)
	if err == nil {
		var out []byte
		if out, err = cmd.CombinedOutput(); err != nil {
			err = fmt.Errorf("pg_basebackup: %w: %s", err, out)
		}
	}
	if err == nil {
		err = other.Up(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return other, nil
}

// Promote makes a standby a primary.
func (s *Server) Promote(ctx context.Context) error {
	return s.Exec(ctx, Superuser, "postgres", "SELECT pg_promote()")
}

// Up starts the server, which is down, and waits until it answers. It keeps its port.
func (s *Server) Up(ctx context.Context) error {
	for deadline := time.Now().Add(time.Minute); ; {
		err := s.up(ctx) // a port that was free may be taken by now, and what is left of a server that was killed may not have noticed yet
		if err == nil || ctx.Err() != nil || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *Server) up(ctx context.Context) error {
	if s.port == 0 {
		var err error
		if s.port, err = freePort(ctx); err != nil {
			return err
		}
	}
	args := []string{"-D", s.data}
	for _, setting := range s.settings() {
		args = append(args, "-c", setting)
	}
	cmd, err := s.command(context.WithoutCancel(ctx), "postgres", args...)
	if err != nil {
		return err
	}
	s.process = cmd
	if s.ended, err = run(cmd, filepath.Join(s.dir, "log")); err != nil {
		return err
	}
	return s.answers(ctx)
}

// run starts a program that says what it says in a file, and returns where it will be told that it has ended.
func run(cmd *exec.Cmd, logFile string) (ended chan error, err error) {
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	ended = make(chan error, 1)
	started := make(chan error, 1)
	go func() {
		// The system ends the program when the thread ends that started it: this one stays until the program has ended.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	return ended, <-started
}

// answers waits until the server takes connections.
func (s *Server) answers(ctx context.Context) error {
	var last error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if last = s.Exec(ctx, Superuser, "postgres", "SELECT 1"); last == nil {
			return nil
		}
		select {
		case err := <-s.ended:
			s.ended <- err
			fresh := s.databases.Load() == 0
			if _, made := os.Stat(filepath.Join(s.data, "postmaster.pid")); fresh && made != nil {
				s.port = 0 // perhaps it was taken
			}
			return fmt.Errorf("the server has ended: %w\n%s", err, s.Log())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return fmt.Errorf("the server does not answer: %w\n%s", last, s.Log())
}

// Down ends the server with a signal and waits: SIGTERM waits for sessions to end, SIGINT ends them, SIGQUIT leaves the work of
// stopping to the next start, SIGKILL is a crash.
func (s *Server) Down(signal syscall.Signal) error {
	if err := s.process.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	err := <-s.ended
	s.ended <- err
	var exit *exec.ExitError
	if errors.As(err, &exit) { // as it must after some signals
		return nil
	}
	return err
}

// Remove ends the server and removes its folder.
func (s *Server) Remove() error {
	_ = s.process.Process.Signal(syscall.SIGQUIT) // or it has ended
	<-s.ended
	return os.RemoveAll(s.dir)
}

// Log returns the end of what the server has said.
func (s *Server) Log() string {
	b, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(b, []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-20):], []byte("\n")))
}

// Host returns the folder of the server's socket.
func (s *Server) Host() string { return s.dir }

// Port returns the port on which it listens on 127.0.0.1; its socket is named after it.
func (s *Server) Port() int { return s.port }

// URL returns the address of a database for a user.
func (s *Server) URL(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: url.Values{
		"host": {s.dir}, "port": {strconv.Itoa(s.port)},
	}.Encode()}
	return u.String()
}

// TCP returns the same address over TCP, at another port if one is given: that of a proxy.
func (s *Server) TCP(role, database string, port int) string {
	if port == 0 {
		port = s.port
	}
	u := url.URL{Scheme: "postgres", User: url.User(role), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Path: "/" + database,
		RawQuery: "sslmode=disable"}
	return u.String()
}

// CreateDatabase makes a database that Owner owns and returns its name: a copy of another to which nobody is connected, or an
// empty one.
func (s *Server) CreateDatabase(ctx context.Context, template string) (string, error) {
	if template == "" {
		template = "template1"
	}
	name := "db" + strconv.FormatInt(s.databases.Add(1), 10)
	return name, s.Exec(ctx, Superuser, "postgres", "CREATE DATABASE "+name+" OWNER "+Owner+" TEMPLATE "+template)
}

// Exec runs statements, one after the other, as a user.
func (s *Server) Exec(ctx context.Context, role, database string, statements ...string) error {
	conn, err := pgx.Connect(ctx, s.URL(role, database))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", strings.TrimSpace(statement), err)
		}
	}
	return nil
}

// Count asks a database for one number, as the superuser.
func (s *Server) Count(ctx context.Context, database, query string) (n int, err error) {
	conn, err := pgx.Connect(ctx, s.URL(Superuser, database))
	if err != nil {
		return 0, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	err = conn.QueryRow(ctx, query).Scan(&n)
	return n, err
}
