package tokens

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// Options say whose tokens are taken, and what their claims are called. Without an issuer none are.
type Options struct {
	Issuer         string // as its tokens name it: https, or http on this machine
	Audience       string // one of those that a token must be for
	NameClaim      string // who it is, whom the record names; preferred_username if empty. A token without it is of its sub
	RoleClaim      string // gridzone_role if empty
	DivisionsClaim string // gridzone_divisions if empty
}

// Wanted tells whether tokens are taken at all.
func (o Options) Wanted() bool { return o.Issuer != "" }

// Check returns what is wrong with the options.
func (o Options) Check() error {
	if !o.Wanted() {
		if o != (Options{}) {
			return errors.New("nothing is known of tokens without their issuer")
		}
		return nil
	}
	if o.Audience == "" {
		return errors.New("tokens need an audience: without one, any that the issuer made for another service would be taken")
	}
	if err := secure(o.Issuer); err != nil {
		return fmt.Errorf("the issuer of tokens: %w", err)
	}
	return nil
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		claim *string
		name  string
	}{{&o.NameClaim, "preferred_username"}, {&o.RoleClaim, "gridzone_role"}, {&o.DivisionsClaim, "gridzone_divisions"}} {
		if *d.claim == "" {
			*d.claim = d.name
		}
	}
	return o
}

// secure refuses an address at which somebody on the way could answer in the issuer's place.
func secure(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is not an address such as https://login.example.org/realm", address)
	}
	addr, none := netip.ParseAddr(u.Hostname())
	here := strings.EqualFold(u.Hostname(), "localhost") || (none == nil && addr.IsLoopback())
	if u.Scheme != "https" && (u.Scheme != "http" || !here) {
		return fmt.Errorf("%q does not begin with https://, which it must but on this machine", address)
	}
	return nil
}
