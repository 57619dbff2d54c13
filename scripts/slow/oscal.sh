#!/usr/bin/env bash
# The catalogue as OSCAL, judged by somebody else's validator (compliance-trestle): every framework in both languages
# is valid, holds every requirement and criterion, and a catalogue that was broken on purpose is refused.
# needs: flock python3 venv
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
kravtjek=${KRAVTJEK:-$root/target/debug/kravtjek}
version=5.2.0

"$root/scripts/need.sh" --of "$0"
venv=$("$root/scripts/venv.sh" "trestle-$version" "compliance-trestle==$version") \
  || exec "$root/scripts/not-run.sh" "oscal (compliance-trestle cannot be fetched)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/project"
cd "$work/project"

trestle() { "$venv/bin/trestle" "$@" >"$work/trestle.log" 2>&1; }
refused() { echo "refused: $1"; cat "$work/trestle.log"; exit 1; }

trestle init --local || refused "trestle init"

for framework in kommune-2024 stat-2024; do
  for lang in da en; do
    name=$framework-$lang
    "$kravtjek" catalogue --framework "$framework" --lang "$lang" --format oscal \
      --now 2026-11-21T12:00:00Z --output "$work/$name.json"
    "$kravtjek" catalogue --framework "$framework" --lang "$lang" --format json --output "$work/$name.own.json"
    trestle import -f "$work/$name.json" -o "$name" || refused "$name"
    trestle validate -f "catalogs/$name/catalog.json" || refused "$name"
    "$venv/bin/python" - "$name" <<'PY'
import json, sys

name = sys.argv[1]
own = json.load(open(f"../{name}.own.json"))
oscal = json.load(open(f"catalogs/{name}/catalog.json"))["catalog"]

def labels(thing):
    return [prop["value"] for prop in thing["props"] if prop["name"] == "label"]

requirements = [one for group in own["groups"] for one in group["requirements"]]
controls = [one for group in oscal["groups"] for one in group["controls"]]
items = [item for control in controls for part in control["parts"] for item in part.get("parts", [])]
wanted = [one["id"] for one in requirements], [c["id"] for one in requirements for c in one["criteria"]]
found = [l for c in controls for l in labels(c)], [l for i in items for l in labels(i)]
assert wanted == found, f"{name}: {set(map(str, wanted)) ^ set(map(str, found))}"
print(f"ok: {name}, {len(found[0])} controls, {len(found[1])} statement items")
PY
  done
done

# Each of these is a mistake that OSCAL forbids; a validator that let them pass would prove nothing above.
"$venv/bin/python" - <<'PY'
import copy, json

whole = json.load(open("../stat-2024-en.json"))
def broken(name, bend):
    catalogue = copy.deepcopy(whole)
    bend(catalogue["catalog"])
    json.dump(catalogue, open(f"../broken-{name}.json", "w"))

broken("title", lambda it: it["metadata"].pop("title"))
broken("identifier", lambda it: it.update(uuid="2024"))
broken("field", lambda it: it["groups"][0]["controls"][0].update(verdict="met"))
PY
for name in title identifier field; do
  if trestle import -f "$work/broken-$name.json" -o "broken-$name"; then
    echo "a broken catalogue ($name) was let through"
    exit 1
  fi
  echo "ok: refused, as it should be: broken $name"
done
