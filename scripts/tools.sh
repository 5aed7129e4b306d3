#!/usr/bin/env bash
# Installs the Debian packages that the tests and the benchmarks use, where they are missing, and then what the tests ask of Node.
set -euo pipefail

# command or file that shows it is there : package
needs=(
  Planimeter:geographiclib-tools
  ogrinfo:gdal-bin
  cs2cs:proj-bin
  curl:curl
  gcc:gcc
  /usr/include/stdio.h:libc6-dev
  chromium:chromium
  /usr/share/fonts/truetype/wqy/wqy-microhei.ttc:fonts-wqy-microhei
  node:nodejs
  npm:npm
  pkg-config:pkg-config
  /usr/include/geos_c.h:libgeos-dev
  /usr/lib/postgresql/15/bin/initdb:postgresql-15
  /usr/sbin/pgbouncer:pgbouncer
  /usr/share/postgresql/15/extension/postgis.control:postgresql-15-postgis-3
)

# node_modules installs what is locked, where it is not there as it is locked.
node_modules() {
  local at
  for at in tiles/testdata/node web; do
    cmp -s "$at/package-lock.json" "$at/node_modules/.locked" && continue
    npm ci --prefix "$at" --no-audit --no-fund --ignore-scripts
    cp "$at/package-lock.json" "$at/node_modules/.locked"
  done
}
cd "$(dirname "$0")/.."

missing=()
for need in "${needs[@]}"; do
  what=${need%%:*}
  if ! command -v "$what" >/dev/null 2>&1 && [ ! -e "$what" ]; then missing+=("${need##*:}"); fi
done
if [ ${#missing[@]} -eq 0 ]; then
  node_modules
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "the tests need these packages: ${missing[*]}" >&2
    echo "run as root, or install sudo, or ask an administrator for: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "the tests need what Debian calls ${missing[*]}; there is no apt-get here: install them by hand" >&2
  exit 1
fi
echo "installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
node_modules
