#!/usr/bin/env bash
# Route matching beside ASP.NET Core's DfaMatcher and npm's find-my-way: ./run.sh [SECONDS]. See ../README.md for what the figures mean.
# Needs the SDK, python3, nodejs and npm; a peer that is missing is left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
state=$root/artifacts/bench/routes
suites=${FASTSHIELD_SUITES:-$root/../shared/suites}
seconds=${1:-1}
mkdir -p "$state"
python3 "$here/routes.py" "$suites/openapi-documents" "$state"

if command -v npm >/dev/null && [ ! -d "$state/node_modules/find-my-way" ]; then
  (cd "$state" && npm init -y >/dev/null && npm install --no-audit --no-fund find-my-way >/dev/null) || echo "find-my-way could not be installed" >&2
fi

for set in documents ten-thousand; do
  echo "== $set: $(wc -l < "$state/$set.routes") operations"
  dotnet run -c Release --project "$here" -- "$state/$set.routes" "$state/$set.requests" "$seconds"
  if [ -d "$state/node_modules/find-my-way" ]; then
    node "$here/find-my-way.js" "$state/node_modules/find-my-way" "$state/$set.routes" "$state/$set.requests" "$seconds"
  fi
done
