package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// poolerProgram is where Debian keeps PgBouncer.
const poolerProgram = "/usr/sbin/pgbouncer"

// Pooler is PgBouncer before a server. It ends with the process that started it.
type Pooler struct {
	server  *Server
	dir     string
	port    int
	process *exec.Cmd
	ended   chan error
}

// Pool starts PgBouncer before the server, with a mode (session, transaction, statement) and so many connections for each user and database.
// Users are let in under their name.
func (s *Server) Pool(ctx context.Context, mode string, size int, users ...string) (*Pooler, error) {
	if _, err := os.Stat(poolerProgram); err != nil {
		return nil, fmt.Errorf("the tests need PgBouncer: run scripts/tools.sh (Debian: apt-get install pgbouncer): %w", err)
	}
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	p := &Pooler{server: s, dir: dir}
	if p.port, err = freePort(ctx); err == nil {
		err = p.configure(mode, size, users)
	}
	if err == nil {
		err = p.Up(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return p, nil
}

func (p *Pooler) configure(mode string, size int, users []string) error {
	var list strings.Builder
	for _, user := range users {
		fmt.Fprintf(&list, "%q \"\"\n", user)
	}
	settings := fmt.Sprintf("[databases]\n* = host=%s port=%d\n[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port=%d\nunix_socket_dir=\nauth_type=trust\nauth_file=%s\n"+
		"pool_mode=%s\ndefault_pool_size=%d\nmax_client_conn=1000\n", p.server.dir, p.server.port, p.port, filepath.Join(p.dir, "users"), mode, size)
	return errors.Join(os.WriteFile(filepath.Join(p.dir, "users"), []byte(list.String()), 0o644), //nolint:gosec // nothing in it is secret
		os.WriteFile(filepath.Join(p.dir, "settings"), []byte(settings), 0o644)) //nolint:gosec // as above
}

// Up starts the pooler, which is down, and waits until it answers. It keeps its port.
func (p *Pooler) Up(ctx context.Context) error {
	cmd, err := p.server.command(context.WithoutCancel(ctx), poolerProgram, "-q", filepath.Join(p.dir, "settings"))
	if err != nil {
		return err
	}
	p.process = cmd
	if p.ended, err = run(cmd, filepath.Join(p.dir, "log")); err != nil {
		return err
	}
	var last error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		var conn *pgx.Conn
		if conn, last = pgx.Connect(ctx, p.URL(Owner, "postgres")); last == nil {
			return conn.Close(ctx)
		}
		select {
		case err := <-p.ended:
			p.ended <- err
			said, _ := os.ReadFile(filepath.Join(p.dir, "log"))
			return fmt.Errorf("the pooler has ended: %w\n%s", err, said)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return fmt.Errorf("the pooler does not answer: %w", last)
}

// Kill ends the pooler at once, with every connection through it.
func (p *Pooler) Kill() {
	_ = p.process.Process.Signal(syscall.SIGKILL) // or it has ended
	p.ended <- <-p.ended
}

// Remove ends the pooler and removes its folder.
func (p *Pooler) Remove() error {
	p.Kill()
	return os.RemoveAll(p.dir)
}

// URL returns the address of a database for a user through the pooler.
func (p *Pooler) URL(role, database string) string { return p.server.TCP(role, database, p.port) }

// freePort returns a port of 127.0.0.1 on which nobody listens now.
func freePort(ctx context.Context) (int, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
