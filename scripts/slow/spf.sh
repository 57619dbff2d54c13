#!/usr/bin/env bash
# The SPF evaluator against the official RFC 7208 suite (rfc7208-tests.yml, taken from the source of pyspf): every
# result and every explanation is the one wanted, or one of those allowed.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cache=${KRAVTJEK_CACHE:-$HOME/.cache/kravtjek}
pyspf=2.0.14 pyyaml=6.0.3
venv=$cache/spf-suite-$pyspf
suite=$venv/rfc7208-tests.yml

"$root/scripts/need.sh" cargo cc python3 venv
if [ ! -f "$suite" ]; then
  rm -rf "$venv"
  mkdir -p "$cache"
  python3 -m venv "$venv"
  pip() { "$venv/bin/python" -m pip "$@" --quiet --disable-pip-version-check; }
  if ! pip install "pyyaml==$pyyaml" \
    || ! pip download --no-binary :all: --no-deps --dest "$venv" "pyspf==$pyspf"; then
    rm -rf "$venv"
    exec "$root/scripts/not-run.sh" "spf suite (the source of pyspf cannot be fetched)"
  fi
  tar -xzf "$venv/pyspf-$pyspf.tar.gz" -C "$venv" --strip-components=2 "pyspf-$pyspf/test/rfc7208-tests.yml"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$venv/bin/python" - "$suite" "$work/suite.json" <<'PY'
import json, sys, yaml

TYPES = ["TXT", "A", "AAAA", "MX", "PTR"]
FAILS = {"fails": True}

def records(entries):
    """What a name holds: by type, records as bytes or a failure. Type SPF stands for TXT where there is no TXT."""
    held, spf, silent, texts = {}, [], False, False
    for entry in entries:
        if entry == "TIMEOUT":
            silent = True
            continue
        for kind, value in entry.items():
            texts = texts or kind == "TXT"
            if value == "NONE":
                continue
            if value == "TIMEOUT":
                held[kind] = FAILS
                continue
            if kind in ("TXT", "SPF"):
                strings = [value] if isinstance(value, str) else value
                record = "".join(strings).encode()
            elif kind == "MX":
                record = f"{value[0]} {value[1]}.".encode()
            else:
                record = str(value).encode()
            (spf if kind == "SPF" else held.setdefault(kind, [])).append(record)
    if spf and not texts:
        held["TXT"] = spf
    if silent:
        for kind in TYPES:
            held.setdefault(kind, FAILS)
    return held

def follow(zone, name, kind):
    """The records after any CNAMEs; a loop is a failure."""
    for _ in range(10):
        held = zone.get(name)
        if held is None:
            return None
        if kind in held:
            return held[kind]
        if "CNAME" not in held:
            return None
        name = held["CNAME"][0].decode().rstrip(".").lower()
    return FAILS

scenarios = []
for document in yaml.safe_load_all(open(sys.argv[1], encoding="utf-8")):
    zone = {name.lower(): records(entries) for name, entries in document["zonedata"].items()}
    flat = {name: {} for name in zone}
    for name in zone:
        for kind in TYPES:
            found = follow(zone, name, kind)
            if found is not None:
                flat[name][kind] = found if found == FAILS else [record.hex() for record in found]
    tests = []
    for key, test in document["tests"].items():
        wanted = test["result"]
        tests.append({
            "id": key, "host": test["host"], "helo": test["helo"], "mailfrom": test["mailfrom"],
            "results": [wanted] if isinstance(wanted, str) else wanted,
            "explanation": test.get("explanation"),
        })
    scenarios.append({"description": document["description"], "zone": flat, "tests": tests})
json.dump(scenarios, open(sys.argv[2], "w"))
PY

cd "$root"
cargo run --quiet -p kravtjek-records --example spf_suite -- "$work/suite.json"
