package tokens

import (
	"encoding/json"
	"strings"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"

	"gridzone/access"
	"gridzone/zoning"
)

// everywhere, alone in the claim of divisions, says that there is no limit. A claim that is missing or empty does not: a provider
// that forgot it must not make an editor of a town one of the whole city.
const everywhere = "*"

// actor reads who comes from the claims of a good token.
func (v *Verifier) actor(token *oidc.IDToken) (zoning.Actor, error) {
	var claims map[string]json.RawMessage
	if err := token.Claims(&claims); err != nil {
		return zoning.Actor{}, refused("has no claims")
	}
	if token.Subject == "" || len(token.Subject) > 255 || strings.ContainsFunc(token.Subject, unicode.IsControl) {
		return zoning.Actor{}, refused("does not say whose it is (sub)")
	}
	name, ok := texts(claims[v.o.NameClaim])
	if !ok {
		name = []string{token.Subject}
	}
	if len(name) != 1 || strings.TrimSpace(name[0]) == "" {
		return zoning.Actor{}, refused("does not say in %s who its bearer is", v.o.NameClaim)
	}
	who, err := zoning.NamedActor(strings.TrimSpace(name[0])) // two that look alike are one person
	if err != nil {
		return zoning.Actor{}, refused("names its bearer in %s as the record cannot", v.o.NameClaim)
	}
	if strings.EqualFold(who.Name, zoning.Local) {
		return zoning.Actor{}, refused("names its bearer in %s as those are named who command beside the store", v.o.NameClaim)
	}
	role, ok := texts(claims[v.o.RoleClaim])
	if !ok || len(role) != 1 {
		return zoning.Actor{}, refused("does not give one role in %s", v.o.RoleClaim)
	}
	if who.Role, err = zoning.ParseRole(role[0]); err != nil {
		return zoning.Actor{}, refused("gives a role in %s that is none", v.o.RoleClaim)
	}
	if who.Divisions, err = v.divisions(claims[v.o.DivisionsClaim]); err != nil {
		return zoning.Actor{}, err
	}
	who.Key, who.Expires = access.OfToken+token.Subject, token.Expiry.UTC()
	return who, nil
}

// divisions reads the codes of divisions; nil: no limit.
func (v *Verifier) divisions(claim json.RawMessage) ([]string, error) {
	codes, ok := texts(claim)
	if ok && len(codes) == 1 && codes[0] != everywhere {
		codes = strings.Fields(codes[0])
	}
	if !ok || len(codes) == 0 {
		return nil, refused("names no divisions in %s; %q says all", v.o.DivisionsClaim, everywhere)
	}
	if len(codes) == 1 && codes[0] == everywhere {
		return nil, nil
	}
	for _, code := range codes {
		if !v.known(code) {
			return nil, refused("names in %s the division %.64q, which is not on record", v.o.DivisionsClaim, code)
		}
	}
	return codes, nil
}

// texts reads a claim that is a text or a list of texts. ok tells whether it is.
func texts(claim json.RawMessage) (found []string, ok bool) {
	if len(claim) == 0 || string(claim) == "null" {
		return nil, false
	}
	var one string
	if json.Unmarshal(claim, &one) == nil {
		return []string{one}, true
	}
	return found, json.Unmarshal(claim, &found) == nil
}
