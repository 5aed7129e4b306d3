#!/usr/bin/env bash
# Checks the map page: its types, its tests, and that the built files on record are the build of the source.
set -euo pipefail
cd "$(dirname "$0")/../web"
if grep -q '"resolved"' package-lock.json; then
  echo "web/package-lock.json names the addresses of a registry; see .npmrc" >&2
  exit 1
fi
npm run --silent check
npm run --silent test
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
npm run --silent build -- --outDir "$built" --emptyOutDir --logLevel error
if ! diff -rq dist "$built"; then
  echo "web/dist is not the build of web/src: run npm run build in web, and commit what it makes" >&2
  exit 1
fi
