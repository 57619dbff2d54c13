#!/usr/bin/env bash
# The TLS prober beside independent judges: nginx, OpenSSL, GnuTLS, NSS and a JDK on loopback, and in each version the
# same suites as sslscan and testssl.sh list, inside an unprivileged user and network namespace.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"

scripts/need.sh gnutls-serv ip nginx openssl python3 selfserv sslscan testssl unshare \
  || exec scripts/not-run.sh "TLS beside others (a server or a tool is missing)"
if ! unshare -Urn true 2>/dev/null; then
  exec scripts/not-run.sh "TLS beside others (no unprivileged user and network namespaces here)"
fi
cargo build --locked --quiet -p kravtjek-probe --example tls
told=$(mktemp)
trap 'rm -f "$told"' EXIT
status=0
PYTHONDONTWRITEBYTECODE=1 unshare -Urn python3 scripts/slow/tls/compare.py >"$told" 2>&1 || status=$?
grep -v '^not run: ' "$told" || true
sed -n 's/^not run: //p' "$told" | while read -r line; do scripts/not-run.sh "$line"; done
exit "$status"
