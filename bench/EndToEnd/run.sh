#!/usr/bin/env bash
# Measures FastShield beside its peers: ./run.sh --peers fastshield,nginx,haproxy --workloads get,post300 --rounds 3
# Needs the Debian packages gcc libssl-dev openssl wrk nginx haproxy python3. See ../README.md for what the figures mean.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
state=$here/../../artifacts/bench
certs=$state/certs

for program in cc openssl wrk python3; do
  command -v "$program" >/dev/null || { echo "$program is missing: apt-get install gcc libssl-dev openssl wrk nginx haproxy python3" >&2; exit 2; }
done

mkdir -p "$state" "$certs"
cc -O2 -Wall -Wextra -o "$state/origin" "$here/load/origin.c"
cc -O2 -Wall -Wextra -o "$state/handshakes" "$here/load/handshakes.c" -lssl -lcrypto

if [ ! -s "$certs/server.pem" ]; then
  openssl req -x509 -new -sha256 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$certs/server.key" -out "$certs/server.pem" 2>/dev/null
  cat "$certs/server.pem" "$certs/server.key" > "$certs/server-and-key.pem"
fi

# The same cryptography for every peer, whatever each would prefer.
cat > "$certs/client.cnf" <<C
openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = client
[client]
MinProtocol = TLSv1.3
Ciphersuites = TLS_AES_128_GCM_SHA256
Groups = X25519
C

exec python3 "$here/${BENCH_PROGRAM:-run.py}" --state "$state" "$@"
