#!/usr/bin/env bash
# The DNS probe beside an independent judge: zones served by real NSD, every look-up compared with Unbound, inside an
# unprivileged user and network namespace.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"

scripts/need.sh ip nsd unbound unshare || exec scripts/not-run.sh "DNS beside Unbound (nsd or unbound is missing)"
if ! unshare -Urn true 2>/dev/null; then
  exec scripts/not-run.sh "DNS beside Unbound (no unprivileged user and network namespaces here)"
fi
told=$(mktemp)
trap 'rm -f "$told"' EXIT
if ! KRAVTJEK_SLOW=must cargo test --locked --quiet -p kravtjek-probe --test unbound -- --nocapture >"$told" 2>&1; then
  tail -n 60 "$told"
  exit 1
fi
grep -E '^[0-9]+ look-ups|^  (secure|insecure|bogus|indeterminate)|of them from zones' "$told"
