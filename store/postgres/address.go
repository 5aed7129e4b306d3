package postgres

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"gridzone/zoning"
)

// IsAddress tells whether the name of a store is a PostgreSQL URL, and not a file's.
func IsAddress(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// Redact returns a URL without its password, to be shown and logged.
func Redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "postgres://…" // what cannot be read may hold a password anywhere
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

// connections is how many a replica uses at most, unless the URL says pool_max_conns.
const connections = 16

// parse reads a URL. What it does not say the environment may (PGPASSWORD, PGSSLMODE and so on), and a password file.
func parse(address string, with settings) (*pgxpool.Config, error) {
	u, err := url.Parse(address)
	if err != nil || !IsAddress(address) {
		var reason *url.Error
		why := "it does not begin with postgres://"
		if errors.As(err, &reason) {
			why = reason.Err.Error()
		}
		return nil, fmt.Errorf("%w: the address of the store is no URL such as postgres://gridzone@db.example.org/gridzone (%s)", zoning.ErrInvalid, why)
	}
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", zoning.ErrInvalid, err.Error())
	}
	said := func(parameter, variable string) bool { return u.Query().Has(parameter) || os.Getenv(variable) != "" }
	if !u.Query().Has("pool_max_conns") {
		config.MaxConns = connections
	}
	if config.MaxConns < 3 {
		return nil, fmt.Errorf("%w: pool_max_conns is %d; a command and what it looks up need 3 connections", zoning.ErrInvalid, config.MaxConns)
	}
	if !said("connect_timeout", "PGCONNECT_TIMEOUT") {
		config.ConnConfig.ConnectTimeout = with.connect
	}
	if !said("application_name", "PGAPPNAME") {
		config.ConnConfig.RuntimeParams["application_name"] = "gridzone"
	}
	config.ConnConfig.DialFunc = (&net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3},
		Control:         unheard,
	}).DialContext
	config.PingTimeout = with.one
	config.AfterConnect = agree
	return config, nil
}
