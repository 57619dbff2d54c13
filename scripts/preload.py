#!/usr/bin/env python3
"""Makes the preload list that the program carries out of Chromium's transport_security_state_static.json.

    scripts/preload.py transport_security_state_static.json 2026-07-06

The date is the day the file was taken from its source. Each line is a name that browsers reach by HTTPS only, in the
order of their bytes, with a plus sign where its subdomains are covered too.
"""

import gzip
import json
import pathlib
import sys

source, date = sys.argv[1:]
lines = [line for line in open(source, encoding="utf-8") if not line.lstrip().startswith("//")]
entries = json.loads("".join(lines))["entries"]
names = {}
for entry in entries:
    if entry.get("mode") == "force-https":
        names[entry["name"].lower()] = entry.get("include_subdomains", False)
text = "".join(f"{name}{'+' if below else ''}\n" for name, below in sorted(names.items()))
data = pathlib.Path(__file__).parent.parent / "crates/probe/data"
for old in data.glob("preload-*"):
    old.unlink()
(data / f"preload-{date}.txt.gz").write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))
print(f"{len(names)} names; name the file in crates/probe/src/http/preload.rs")
