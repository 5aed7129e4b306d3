package api

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// credential is what a request brings to say who comes.
type credential struct {
	key   string
	basic bool // as a browser sends by itself to whatever page asks it to
}

// credentialOf reads the header Authorization: Bearer (RFC 6750) or Basic (RFC 7617), of which the password is the key, or
// the user's name where there is no password. given tells whether there is one.
func credentialOf(h http.Header) (c credential, given bool, err error) {
	values := h["Authorization"]
	if len(values) == 0 {
		return c, false, nil
	}
	scheme, rest, _ := strings.Cut(values[0], " ")
	rest = strings.Trim(rest, " ")
	switch {
	case len(values) > 1:
		return c, true, unauthenticated("the header Authorization came more than once")
	case strings.EqualFold(scheme, "Bearer"):
		return credential{key: rest}, true, nil
	case strings.EqualFold(scheme, "Basic"):
		pair, err := base64.StdEncoding.DecodeString(rest)
		user, password, ok := strings.Cut(string(pair), ":")
		if err != nil || !ok {
			return c, true, unauthenticated("the header Authorization is not Basic as RFC 7617 has it")
		}
		if password == "" {
			password = user
		}
		return credential{key: password, basic: true}, true, nil
	default:
		return c, true, unauthenticated("the header Authorization is read as Bearer or as Basic alone")
	}
}

// unauthenticated is the problem of a request that does not say who comes, or says it wrongly.
func unauthenticated(why string) *Problem {
	return problem(codeUnauthenticated, why+"; send a key as Authorization: Bearer, or as the password of Basic")
}
