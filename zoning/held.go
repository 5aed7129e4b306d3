package zoning

import (
	"regexp"
	"strings"
)

// KeyMark begins every key, so that one that got lost in a file or a log is found.
const KeyMark = "gz_"

var (
	// aKey is what may be one, or a part of one, with its id, which is no secret.
	aKey = regexp.MustCompile(`(` + KeyMark + `[A-Za-z0-9]{1,32}_)[A-Za-z0-9_-]+`)
	// wholeKey is a key as package access makes them.
	wholeKey = regexp.MustCompile(KeyMark + `[0-9a-hjkmnp-tv-z]{8}_[A-Za-z0-9_-]{43}`)
	// aToken is a JSON Web Token (RFC 7519) in its compact form: two JSON objects and a signature, in base64url.
	aToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{5,}\.eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+`)
)

// Marked tells whether a text begins as keys do.
func Marked(text string) bool { return strings.HasPrefix(text, KeyMark) }

// Held tells whether a text holds a whole key or a token, by its form, anywhere: somebody put it where it would be kept.
func Held(text string) bool {
	return strings.Contains(text, KeyMark) && wholeKey.MatchString(text) || strings.Contains(text, "eyJ") && aToken.MatchString(text)
}

// Conceal returns a text without the secrets of keys and tokens in it, wherever they came from: a path, a name, a value. What merely
// looks like a key, or a part of one, is concealed as well. The id of a key stays, so that it can be found and revoked.
func Conceal(text string) string {
	if strings.Contains(text, KeyMark) {
		text = aKey.ReplaceAllString(text, "${1}withheld")
	}
	if strings.Contains(text, "eyJ") {
		text = aToken.ReplaceAllString(text, "token-withheld")
	}
	return text
}
