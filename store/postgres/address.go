package postgres

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"gridzone/zoning"
)

// schemes are what the name of a store in PostgreSQL begins with, in whatever case.
func schemes() []string { return []string{"postgres:", "postgresql:"} }

// keywords is how libpq's other form of address begins, as in "host=db dbname=grids".
var keywords = regexp.MustCompile(`^\s*(?i:host|hostaddr|port|dbname|user|password|passfile|service|servicefile|options|client_encoding|` +
	`application_name|connect_timeout|target_session_attrs|ssl[a-z_]+)\s*=`)

// IsAddress tells whether the name of a store means a database, and not a file; it need not be one that can be used.
func IsAddress(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc(schemes(), func(scheme string) bool { return strings.HasPrefix(lower, scheme) }) || keywords.MatchString(name)
}

// split reads a URL. Its scheme comes in lower case.
func split(address string) (*url.URL, error) {
	if keywords.MatchString(address) {
		return nil, fmt.Errorf("%w: write the database as a URL: host=H port=P dbname=D user=U password=W sslmode=S is postgres://U:W@H:P/D?sslmode=S, "+
			"and a socket's folder goes behind the question mark: postgres://U@/D?host=/run/postgresql", zoning.ErrInvalid)
	}
	u, err := url.Parse(address)
	why := ""
	reason := (*url.Error)(nil)
	switch {
	case errors.As(err, &reason):
		why, _, _ = strings.Cut(reason.Err.Error(), ` "`) // what is quoted may be of the password
	case err != nil || !slices.Contains(schemes(), u.Scheme+":") || !strings.HasPrefix(address[len(u.Scheme):], "://"):
		why = "it does not begin with postgres://"
	case astray(u):
		why = "there is an @ where none can be"
	}
	if why != "" {
		return nil, fmt.Errorf("%w: the address of the store is no URL such as postgres://gridzone@db.example.org/gridzone (%s); "+
			"in a password / ? # @ and %% are written %%2F %%3F %%23 %%40 and %%25", zoning.ErrInvalid, why)
	}
	return u, nil
}

// astray tells whether the end of a password may have come to lie elsewhere, as one of its characters means something in a URL.
func astray(u *url.URL) bool {
	for name := range u.Query() {
		if strings.Contains(name, "@") {
			return true
		}
	}
	return strings.Contains(u.Path+u.Fragment, "@")
}

// hidden is what is shown of an address that may hold a password anywhere.
const hidden = "postgres://…"

// Redact returns an address without its passwords, to be shown and logged.
func Redact(address string) string {
	u, err := split(address)
	if err != nil {
		return hidden
	}
	q := u.Query()
	for _, secret := range []string{"password", "sslpassword"} {
		if q.Has(secret) {
			q.Set(secret, "xxxxx")
			u.RawQuery = q.Encode()
		}
	}
	_, rest, _ := strings.Cut(u.Redacted(), ":")
	return u.Scheme + "://" + strings.TrimPrefix(rest, "//")
}

// connections is how many a replica uses at most, unless the URL says pool_max_conns.
const connections = 16

// parse reads a URL. What it does not say the environment may (PGPASSWORD, PGSSLMODE and so on), and a password file.
func parse(address string, with settings) (*pgxpool.Config, error) {
	u, err := split(address)
	if err != nil {
		return nil, err
	}
	config, err := pgxpool.ParseConfig(u.Scheme + address[len(u.Scheme):])
	if err != nil {
		why := err.Error() // begins with the address, in quotes
		return nil, fmt.Errorf("%w: the address of the store: %s", zoning.ErrInvalid, strings.TrimPrefix(why[strings.LastIndex(why, "`")+1:], ": "))
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
	// As a driver needs it, whatever is set for the user or the database: in a greeting it counts before those, and poolers know it.
	config.ConnConfig.RuntimeParams["client_encoding"] = "UTF8"
	config.ConnConfig.RuntimeParams["DateStyle"] = "ISO"
	config.ConnConfig.DialFunc = (&net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3},
		Control:         unheard,
	}).DialContext
	config.ConnConfig.OnNotice = notice
	config.PingTimeout = with.one
	config.AfterConnect = agree
	return config, nil
}
