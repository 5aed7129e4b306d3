package api_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/api"
)

func TestConcealAttr(t *testing.T) {
	const key = "gz_abcdefghij_S-e_cret0"
	for name, handler := range map[string]func(*bytes.Buffer, *slog.HandlerOptions) slog.Handler{
		"text": func(b *bytes.Buffer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(b, o) },
		"json": func(b *bytes.Buffer, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(b, o) },
	} {
		var b bytes.Buffer
		log := slog.New(handler(&b, &slog.HandlerOptions{ReplaceAttr: api.ConcealAttr}))
		log.With("given", key).Error("panic at "+key, "error", fmt.Errorf("read: %w", errors.New(key)), "list", []string{key}, "panic", fmt.Sprint(key),
			slog.Group("in", slog.String("path", "/"+key)), "peer", netip.MustParseAddr("192.0.2.1"))
		assert.NotContains(t, b.String(), "S-e_cret0", name)
		assert.Equal(t, 6, strings.Count(b.String(), "gz_abcdefghij_withheld"), "%s: %s", name, b.String())
		assert.Contains(t, b.String(), "192.0.2.1")
	}
}
