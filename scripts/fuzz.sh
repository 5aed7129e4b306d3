#!/usr/bin/env bash
# Runs every fuzz target of the module for the time given, one after the other. The targets of a package share one program, linked once.
set -euo pipefail
budget=${1:-3s}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
corpora=$(go env GOCACHE)/fuzz

# fuzz runs one target. When its time ends in the middle of an input, the engine may report that as a failure of its own,
# "context deadline exceeded" and nothing else: that is no finding, and the target is run again. A finding has
# its input written to testdata.
fuzz() {
  local name=$1 dir=$2
  for _ in 1 2 3; do
    if (cd "$dir" && "$work/program" -test.run '^$' -test.fuzz "^${name}\$" -test.fuzztime "$budget" \
      -test.fuzzcachedir "$corpora/gridzone/$dir") 2>&1 | tee "$work/log"; then return 0; fi
    if ! grep -qE '^ +context deadline exceeded$' "$work/log" || grep -qE 'Failing input|hung or terminated|panic:|_test\.go:' "$work/log"; then return 1; fi
  done
  return 1
}

found=0
linked=
while read -r dir name; do
  if [ "$dir" != "$linked" ]; then
    go test -c -fuzz=. -gcflags='modernc.org/...=-d=libfuzzer=0' -o "$work/program" "./$dir"
    linked=$dir
  fi
  found=$((found + 1))
  echo "$dir $name"
  fuzz "$name" "$dir"
done < <(git ls-files '*_test.go' | xargs grep -oE '^func Fuzz[A-Za-z0-9_]+' | sed -E 's/[^/]*:func / /; s/\/ / /' | sort)
if [ "$found" -eq 0 ]; then
  echo "no fuzz target found" >&2
  exit 1
fi
echo "$found targets"
