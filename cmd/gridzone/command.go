package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// command sends a command and prints what came of it: as it came with --json, else through told, which is given the answer. Data that
// was refused is printed.
func command[T any](ctx context.Context, t target, std streams, a *asker, q question, told func(w io.Writer, answer T)) error {
	body, err := a.send(ctx, q)
	var refused refusal
	if errors.As(err, &refused) {
		return refused.print(std.out, t.JSON)
	}
	if err != nil {
		return err
	}
	defer body.Close()
	if t.JSON {
		return received(std.out, body)
	}
	var answer T
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	told(std.out, answer)
	return nil
}
