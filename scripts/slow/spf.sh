#!/usr/bin/env bash
# The SPF evaluator against the official RFC 7208 suite (rfc7208-tests.yml, taken from the source of pyspf): every
# result and every explanation is the one wanted, or one of those allowed.
# needs: cargo cc flock python3 venv
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
pyspf=2.0.14 pyyaml=6.0.3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
not_run() { "$root/scripts/not-run.sh" "spf suite ($1 cannot be fetched)"; exit 0; }

"$root/scripts/need.sh" --of "$0"
venv=$("$root/scripts/venv.sh" "spf-suite-$pyyaml" "pyyaml==$pyyaml") || not_run pyyaml
suite=$venv/rfc7208-tests-$pyspf.yml
if [ ! -f "$suite" ]; then
  "$venv/bin/python" -m pip download -qq --disable-pip-version-check --no-binary :all: --no-deps --dest "$work" "pyspf==$pyspf" \
    || not_run "the source of pyspf"
  tar -xzf "$work/pyspf-$pyspf.tar.gz" -C "$work" --strip-components=2 "pyspf-$pyspf/test/rfc7208-tests.yml"
  mv "$work/rfc7208-tests.yml" "$suite"
fi

"$venv/bin/python" - "$suite" "$work/suite.json" <<'PY'
import json, re, sys, yaml

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

def presented(name):
    """A name as we ask for it: in lower case, in presentation form (RFC 1035 section 5.1)."""
    return re.sub(r"[ \\]", r"\\\g<0>", name.lower())

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
    zone = {presented(name): records(entries) for name, entries in document["zonedata"].items()}
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
cargo build --locked --quiet --workspace --example spf_suite
"${CARGO_TARGET_DIR:-target}/debug/examples/spf_suite" "$work/suite.json"
