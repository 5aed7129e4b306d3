package api

import (
	"fmt"
	"log/slog"

	"gridzone/access"
)

// ConcealAttr is slog.HandlerOptions.ReplaceAttr of a log that holds no secret of a key and no token.
func ConcealAttr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(access.Conceal(a.Value.String()))
	case slog.KindAny:
		text := fmt.Sprint(a.Value.Any())
		if told := access.Conceal(text); told != text {
			a.Value = slog.StringValue(told)
		}
	default:
	}
	return a
}
