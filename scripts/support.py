#!/usr/bin/env python3
"""Makes `catalogue/support/releases.json` out of clones of endoflife.date (MIT) and SOFA (Apache-2.0), at the commits named.

Run by hand, and what it writes is reviewed like any other change:

    scripts/support.py ENDOFLIFE_CLONE COMMIT SOFA_CLONE COMMIT > catalogue/support/releases.json

Names, numbers and dates are taken, and identifiers; descriptions are not. Needs PyYAML.
"""

import datetime
import hashlib
import json
import subprocess
import sys

import yaml

SCHEMA = "kravtjek/support/1"
# A field of a release here, and what it is called there.
FIELDS = [
    ("released", "releaseDate"),
    ("active_until", "eoas"),
    ("until", "eol"),
    ("extended_until", "eoes"),
    ("lts", "lts"),
    ("latest", "latest"),
    ("latest_on", "latestReleaseDate"),
]


def git(clone, *args):
    return subprocess.run(["git", "-C", clone, *args], check=True, capture_output=True).stdout


def at(clone, commit, name, licence, paths):
    """Where something was taken from, with a digest of all that was read."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(git(clone, "show", f"{commit}:{path}"))
    commit = git(clone, "rev-parse", commit).decode().strip()
    on = git(clone, "log", "-1", "--format=%cs", commit).decode().strip()
    return {"name": name, "licence": licence, "commit": commit, "on": on, "sha256": digest.hexdigest()}


def plain(value):
    """Dates as text; the versions that YAML takes for numbers are text there already."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def release(there):
    own = {"cycle": str(there["releaseCycle"])}
    for ours, theirs in FIELDS:
        value = plain(there.get(theirs))
        if value is None or value is False and ours == "lts":
            continue
        own[ours] = str(value) if ours == "latest" else value
    return own


def product(text):
    there = yaml.safe_load(text.split("---\n", 2)[1])
    identifiers = [value for one in there.get("identifiers", []) for value in one.values()]
    own = {"name": there["title"], "category": there["category"], "releases": list(map(release, there["releases"]))}
    if identifiers:
        own["identifiers"] = sorted(set(identifiers))
    return own


def updates(text):
    """Every security release of a system of Apple's, the newest first."""
    rows = []
    for system in json.loads(text)["OSVersions"]:
        for one in system["SecurityReleases"]:
            row = {"version": one["ProductVersion"], "released": one["ReleaseDate"][:10]}
            builds = sorted(set(one.get("AllBuilds") or [one["Build"]]))
            rows.append({**row, "builds": builds, "exploited": len(one["ActivelyExploitedCVEs"])})
    return rows


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    endoflife, commit, sofa, sofa_commit = sys.argv[1:]
    listed = git(endoflife, "ls-tree", "--name-only", commit, "products/").decode().split()
    paths = sorted(path for path in listed if path.endswith(".md"))
    feeds = {"ios": "v2/ios_data_feed.json", "macos": "v2/macos_data_feed.json"}
    show = lambda clone, at, path: git(clone, "show", f"{at}:{path}").decode()
    sources = [
        at(endoflife, commit, "endoflife.date", "MIT", paths),
        at(sofa, sofa_commit, "SOFA", "Apache-2.0", feeds.values()),
    ]
    compact = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    rows = lambda some: ",\n".join(f"{compact(key)}:{compact(value)}" for key, value in some)
    products = ((path[len("products/") : -len(".md")], product(show(endoflife, commit, path))) for path in paths)
    apple = ((system, updates(show(sofa, sofa_commit, path))) for system, path in feeds.items())
    print(f'{{"schema":{compact(SCHEMA)},"sources":{compact(sources)},')
    print(f'"products":{{\n{rows(products)}\n}},\n"updates":{{\n{rows(apple)}\n}}}}')


main()
