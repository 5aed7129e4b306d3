package api

import (
	"fmt"
	"gridzone/zoning"
	"log/slog"
)

// ConcealAttr is slog.HandlerOptions.ReplaceAttr of a log that holds no secret of a key and no token.
func ConcealAttr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(zoning.Conceal(a.Value.String()))
	case slog.KindAny:
		text := fmt.Sprint(a.Value.Any())
		if told := zoning.Conceal(text); told != text {
			a.Value = slog.StringValue(told)
		}
	default:
	}
	return a
}
