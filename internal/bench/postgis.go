package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/jackc/pgx/v5"
)

const pgBin = "/usr/lib/postgresql/15/bin/"

// postgis starts a throwaway cluster with PostGIS on a socket of its own. PostgreSQL refuses to run as root, so root
// lends it to the user that Debian's package makes.
func (b *bench) postgis(ctx context.Context) (*pgx.Conn, error) {
	dir, err := os.MkdirTemp("", "gridzone-pg-")
	if err != nil {
		return nil, err
	}
	b.later(func() { _ = os.RemoveAll(dir) })
	attributes, err := owner(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	run := func(name string, args ...string) error {
		cmd := exec.CommandContext(ctx, pgBin+name, args...)
		cmd.SysProcAttr, cmd.Dir = attributes, dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", name, err, out)
		}
		return nil
	}
	if err := run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"); err != nil {
		return nil, err
	}
	settings := "-c listen_addresses='' -c unix_socket_directories=" + dir + " -c shared_buffers=512MB -c work_mem=256MB -c jit=off -c max_parallel_workers_per_gather=0"
	if err := run("pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", settings, "start"); err != nil {
		return nil, err
	}
	b.later(func() { _ = run("pg_ctl", "-D", data, "-m", "immediate", "stop") })
	conn, err := pgx.Connect(ctx, "host="+dir+" user=postgres dbname=postgres")
	if err != nil {
		return nil, err
	}
	b.later(func() { _ = conn.Close(context.WithoutCancel(ctx)) })
	_, err = conn.Exec(ctx, "CREATE EXTENSION postgis")
	return conn, err
}

// owner gives dir to the user postgres when this is root, and says how to become it.
func owner(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err := errors.Join(err1, err2, os.Chown(dir, uid, gid)); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}
