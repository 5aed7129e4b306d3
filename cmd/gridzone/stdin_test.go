package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStandardInputIsReadToItsEnd(t *testing.T) {
	text := strings.Repeat("0123456789", 10_000)
	in := readUntilDone(t.Context(), strings.NewReader(text))
	require.NoError(t, iotest.TestReader(in, []byte(text)))
	require.NoError(t, in.Close())
}

func TestStandardInputFailsAsItFails(t *testing.T) {
	broken := errors.New("broken")
	got, err := io.ReadAll(readUntilDone(t.Context(), io.MultiReader(strings.NewReader("some"), iotest.ErrReader(broken))))
	assert.Equal(t, "some", string(got))
	assert.ErrorIs(t, err, broken)
}

func TestStandardInputIsUntouchedUntilItIsRead(t *testing.T) {
	rest := strings.NewReader("all of it")
	require.NoError(t, readUntilDone(t.Context(), rest).Close())
	assert.Equal(t, 9, rest.Len())
}

// Somebody holds standard input open and sends nothing more.
func TestStandardInputEndsWithItsContext(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	silent, out := io.Pipe()
	defer out.Close()
	in := readUntilDone(ctx, silent)
	go func() {
		_, _ = io.WriteString(out, "begun")
		interrupt()
	}()
	got, err := io.ReadAll(in)
	assert.ErrorIs(t, err, context.Canceled)
	assert.LessOrEqual(t, len(got), len("begun"))
	require.NoError(t, in.Close())
}
