#!/usr/bin/env bash
# Runs every fuzz target of the module for the time given, one after the other.
set -euo pipefail
budget=${1:-3s}
found=0
while IFS=: read -r file name; do
  found=$((found + 1))
  go test -run '^$' -fuzz "^${name}\$" -fuzztime "$budget" "./$(dirname "$file")"
done < <(git ls-files '*_test.go' | xargs grep -oE '^func Fuzz[A-Za-z0-9_]+' | sed 's/func //')
if [ "$found" -eq 0 ]; then
  echo "no fuzz target found" >&2
  exit 1
fi
