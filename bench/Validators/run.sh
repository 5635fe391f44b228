#!/usr/bin/env bash
# Bytes to verdict beside its peers: ./run.sh --cases api/,order/,sets/ --rounds 3 --seconds 0.3. See ../README.md for what the figures mean.
# Needs the SDK, gcc, zlib1g-dev, python3, nodejs, npm, and for simdjson g++ and libsimdjson-dev; peers that are missing are left out, and that is said.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
state=$root/artifacts/bench/validators
suites=${FASTSHIELD_SUITES:-$root/../shared/suites}
mkdir -p "$state/peers"

python3 "$here/cases.py" "$state/cases" "$suites"

if command -v npm >/dev/null && [ ! -d "$state/peers/node_modules/ajv" ]; then
  (cd "$state/peers" && npm init -y >/dev/null && npm install --no-audit --no-fund ajv@8 @sourcemeta/jsonschema >/dev/null) || echo "Ajv and Blaze could not be installed" >&2
fi

if [ "$(id -u)" = 0 ] && [ ! -e /usr/include/simdjson.h ]; then
  apt-get install -y -q g++ libsimdjson-dev >/dev/null || true
fi

if [ -e /usr/include/simdjson.h ]; then
  g++ -O3 -march=native -o "$state/peers/simdjson" "$here/peers/simdjson.cpp" -lsimdjson
fi

if [ "${1:-}" != --no-build ]; then
  rm -rf "$state/emitted"
  dotnet run -c Release --project "$here" -- emit "$state/cases" "$state/emitted"
  dotnet publish -c Release "$here" -p:EmittedFolder="$state/emitted" -o "$state/native" -v quiet
else
  shift
fi

exec python3 "$here/run.py" --state "$state" "$@"
