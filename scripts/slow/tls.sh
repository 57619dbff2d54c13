#!/usr/bin/env bash
# The TLS prober beside independent judges: nginx, OpenSSL, GnuTLS, NSS and a JDK on loopback, and in each version the
# same suites as sslscan and testssl.sh list, inside an unprivileged user and network namespace. Postfix, which changes
# users, is there where this runs as root, with OpenDKIM and OpenDMARC.
# needs: cargo cc gnutls-serv ip nginx openssl python3 selfserv sslscan testssl unshare
# wants: opendkim opendmarc postfix
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"

scripts/need.sh --of "$0" \
  || exec scripts/not-run.sh "TLS beside others (a server or a tool is missing)"
# In a namespace of processes too: what is left behind there ends with its first process. It has a /proc of its own, since
# testssl.sh looks its processes up there, and without one never ends those that wait. Some containers allow no such /proc.
alone=(--net --pid --fork --mount-proc --kill-child)
unshare -Ur "${alone[@]}" true 2>/dev/null || alone=(--net)
if ! unshare -Ur "${alone[@]}" true 2>/dev/null; then
  exec scripts/not-run.sh "TLS beside others (no unprivileged user and network namespaces here)"
fi
# With all packages named, dependencies have the features that the quick suite has compiled them with.
cargo build --locked --quiet --workspace --example tls --example gateways
told=$(mktemp) mail=$(mktemp)
trap 'rm -f "$told" "$mail"' EXIT
status=0
export PYTHONDONTWRITEBYTECODE=1
# Mail goes beside the others: most of the time of both is waiting.
unshare -Ur "${alone[@]}" python3 scripts/slow/tls/compare.py >"$told" 2>&1 &
beside=$!
if ! PATH=$PATH:/usr/sbin command -v postfix >/dev/null; then
  echo "not run: TLS beside others: mail (postfix is missing)" >"$mail"
elif [ "$(id -u)" != 0 ] || [ "$(awk 'NR == 1 { print $3 }' /proc/self/uid_map)" -lt 65536 ] || ! unshare "${alone[@]}" true 2>/dev/null; then
  echo "not run: TLS beside others: mail (Postfix needs root and a network namespace)" >"$mail"
else
  unshare "${alone[@]}" python3 scripts/slow/tls/postfix.py >"$mail" 2>&1 || status=$?
fi
wait "$beside" || status=$?
cat "$mail" >>"$told"
grep -v '^not run: ' "$told" || true
sed -n 's/^not run: //p' "$told" | while read -r line; do scripts/not-run.sh "$line"; done
exit "$status"
