#!/usr/bin/env bash
# The DNS probe beside an independent judge: zones served by real NSD, every look-up compared with Unbound, inside an
# unprivileged user and network namespace.
# needs: cargo cc ip nsd unbound unshare
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"

scripts/need.sh --of "$0" || exec scripts/not-run.sh "DNS beside Unbound (nsd or unbound is missing)"
if ! unshare -Urn --pid --fork --kill-child true 2>/dev/null; then
  exec scripts/not-run.sh "DNS beside Unbound (no unprivileged user and network namespaces here)"
fi
told=$(mktemp)
trap 'rm -f "$told"' EXIT
if ! KRAVTJEK_SLOW=must cargo test --locked --quiet --workspace --test unbound -- --nocapture >"$told" 2>&1; then
  tail -n 60 "$told"
  exit 1
fi
sed -n 's/^not run: //p' "$told" | while read -r line; do scripts/not-run.sh "$line"; done
grep -E '^[0-9]+ look-ups|^  (secure|insecure|bogus|indeterminate)|of them from zones' "$told"
