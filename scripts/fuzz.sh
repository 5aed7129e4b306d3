#!/usr/bin/env bash
# Runs every fuzz target of the module for the time given, one after the other.
set -euo pipefail
budget=${1:-3s}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# fuzz runs one target. When its time ends in the middle of an input, the engine may report that as a failure of its own,
# "context deadline exceeded" and nothing else: that is no finding, and the target is run again. A finding has
# its input written to testdata.
fuzz() {
  local name=$1 dir=$2
  for _ in 1 2 3; do
    if go test -run '^$' -fuzz "^${name}\$" -fuzztime "$budget" "$dir" 2>&1 | tee "$log"; then return 0; fi
    if ! grep -qE '^ +context deadline exceeded$' "$log" || grep -qE 'Failing input|hung or terminated|panic:|_test\.go:' "$log"; then return 1; fi
  done
  return 1
}

found=0
while IFS=: read -r file name; do
  found=$((found + 1))
  fuzz "$name" "./$(dirname "$file")"
done < <(git ls-files '*_test.go' | xargs grep -oE '^func Fuzz[A-Za-z0-9_]+' | sed 's/func //')
if [ "$found" -eq 0 ]; then
  echo "no fuzz target found" >&2
  exit 1
fi
