package main

import (
	"gridzone/access/tokens"
	"gridzone/api"
)

// provider is whose tokens are taken beside keys.
type provider struct {
	OIDCIssuer         string `help:"Identity provider (OpenID Connect) whose tokens are taken beside keys, as it calls itself (default none)." name:"oidc-issuer" placeholder:"URL"`
	OIDCAudience       string `help:"For whom its tokens must be." name:"oidc-audience" placeholder:"NAME"`
	OIDCNameClaim      string `help:"Claim that names who it is; sub where a token has none (default preferred_username)." name:"oidc-name-claim" placeholder:"CLAIM"`
	OIDCRoleClaim      string `help:"Claim that gives the role (default gridzone_role)." name:"oidc-role-claim" placeholder:"CLAIM"`
	OIDCDivisionsClaim string `help:"Claim that lists the codes of divisions, or says * (default gridzone_divisions)." name:"oidc-divisions-claim" placeholder:"CLAIM"`
}

func (p provider) tokens() tokens.Options {
	return tokens.Options{Issuer: p.OIDCIssuer, Audience: p.OIDCAudience, NameClaim: p.OIDCNameClaim, RoleClaim: p.OIDCRoleClaim, DivisionsClaim: p.OIDCDivisionsClaim}
}

func (p provider) check() error {
	if err := p.tokens().Check(); err != nil {
		return usagef("--oidc-issuer, --oidc-audience: %w", err)
	}
	return nil
}

func (p provider) options(o api.Options) api.Options {
	o.Tokens = p.tokens()
	return o
}
