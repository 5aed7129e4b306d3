package main

import (
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the outputs in README.md")

// A step of the tour is a line that starts with "$ " in a console block, and what it printed.
type step struct {
	command, output string
	start, end      int // of the output, in the README
}

// steps finds the tour in the README.
func steps(readme string) []step {
	var found []step
	inside, offset := false, 0
	for _, line := range strings.SplitAfter(readme, "\n") {
		text := strings.TrimSuffix(line, "\n")
		switch {
		case text == "```console":
			inside = true
		case text == "```":
			inside = false
		case inside && strings.HasPrefix(text, "$ "):
			found = append(found, step{command: text[2:], start: offset + len(line), end: offset + len(line)})
		case inside:
			last := &found[len(found)-1]
			last.output += line
			last.end = offset + len(line)
		}
		offset += len(line)
	}
	return found
}

// TestReadmeTour runs every command of the tour against the made-up city and compares what it prints.
func TestReadmeTour(t *testing.T) {
	name, err := filepath.Abs("../../README.md")
	require.NoError(t, err)
	readme, err := os.ReadFile(name)
	require.NoError(t, err)
	tour := steps(string(readme))
	require.NotEmpty(t, tour, "README.md has no console block")

	dir := t.TempDir()
	binary, err := os.Executable()
	require.NoError(t, err)
	require.NoError(t, os.Symlink(binary, filepath.Join(dir, "gridzone")))
	t.Chdir(dir)
	quiet := streams{in: strings.NewReader(""), out: io.Discard, err: t.Output()}
	require.Equal(t, exitDone, run(t.Context(), []string{"demo"}, quiet))
	s := startService(t, "--demo")

	for i := range tour {
		command := strings.ReplaceAll(tour[i].command, "http://127.0.0.1:8080", s.base)
		cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
		cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "GRIDZONE_KEY="+s.key)
		out, _ := cmd.CombinedOutput() // the tour shows a refusal, too
		got := strings.TrimRight(strings.ReplaceAll(string(out), s.base, "http://127.0.0.1:8080"), "\n")
		if !*update {
			assert.Equal(t, strings.TrimRight(tour[i].output, "\n"), got, "$ %s", tour[i].command)
		}
		tour[i].output = got
	}
	if *update {
		changed := string(readme)
		for i := len(tour) - 1; i >= 0; i-- {
			if tour[i].output != "" {
				tour[i].output += "\n"
			}
			changed = changed[:tour[i].start] + tour[i].output + changed[tour[i].end:]
		}
		require.NoError(t, os.WriteFile(name, []byte(changed), 0o600))
	}
}
