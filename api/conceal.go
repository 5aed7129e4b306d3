package api

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// keyMark begins every API key: the mark, an id that is no secret, and the secret behind a second line.
const keyMark = "gz_"

var keySecret = regexp.MustCompile(`(gz_[A-Za-z0-9]{1,32}_)[A-Za-z0-9_-]+`)

// Concealed returns a text without the secrets of the API keys in it, wherever they came from: a path, a name, a value. The
// id stays, so that the key can be found and revoked.
func Concealed(text string) string {
	if !strings.Contains(text, keyMark) {
		return text
	}
	return keySecret.ReplaceAllString(text, "${1}withheld")
}

// ConcealAttr is slog.HandlerOptions.ReplaceAttr of a log that holds no secret of a key.
func ConcealAttr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Concealed(a.Value.String()))
	case slog.KindAny:
		if text := fmt.Sprint(a.Value.Any()); strings.Contains(text, keyMark) {
			a.Value = slog.StringValue(Concealed(text))
		}
	default:
	}
	return a
}
