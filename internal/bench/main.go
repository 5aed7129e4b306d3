// Command bench measures what the README promises, each thing beside its peer
// in the same run, and prints medians and ratios. The machine may be noisy:
// read the ratios.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A section measures one bar or several that share their set-up.
type section struct {
	name string
	run  func(ctx context.Context, b *bench) error
}

func sections() []section {
	return []section{
		{"point", pointSection},
		{"build", buildSection},
		{"next", nextSection},
		{"million", millionSection},
		{"overlap", overlapSection},
		{"coverage", coverageSection},
		{"import", importSection},
		{"http", httpSection},
		{"tiles", tilesSection},
		{"page", pageSection},
		{"batch", batchSection},
		{"readers", readersSection},
		{"replicas", replicasSection},
		{"addresses", addressesSection},
	}
}

func main() {
	var names []string
	for _, s := range sections() {
		names = append(names, s.name)
	}
	only := flag.String("only", "", "comma-separated sections to run (default all): "+strings.Join(names, ", "))
	rounds := flag.Int("rounds", 5, "rounds of which the median is taken")
	kind := flag.String("child", "", "serve instead: what the program asks of itself")
	path := flag.String("path", "", "with -child: what to serve")
	flag.Parse()
	if *kind != "" {
		if err := runChild(context.Background(), *kind, *path); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
		return
	}
	b := &bench{rounds: *rounds}
	fmt.Printf("%s, %s/%s, GOMAXPROCS %d, %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), time.Now().UTC().Format("2006-01-02"))
	code := 0
	for _, s := range sections() {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.name) {
			continue
		}
		if err := s.run(context.Background(), b); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", s.name, err)
			code = 1
		}
		b.cleanUp()
	}
	b.summary()
	os.Exit(code)
}
