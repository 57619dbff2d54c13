#!/usr/bin/env python3
"""Output shown in the documentation is real: runs the command above each shown block and keeps the block in step.

A block is shown when the line above its fence is `<!-- shown: COMMAND -->`. The command is run by bash in the
repository's root with `kravtjek` on the path. With `--check` nothing is written; a block that differs is named.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {"target", ".git", "book"}
SHOWN = re.compile(r"(<!-- shown: (.+?) -->\n```\w*\n)(.*?)(^```$)", flags=re.M | re.S)
PROGRAM = Path(os.environ.get("KRAVTJEK", ROOT / "target/debug/kravtjek"))


def output(command):
    environment = os.environ | {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True)
    if ran.stderr or not ran.stdout:
        sys.exit(f"`{command}` gave nothing to show: {ran.stderr.strip() or ran.returncode}")
    return ran.stdout


def main():
    check = "--check" in sys.argv[1:]
    wrong = 0
    for page in sorted(ROOT.rglob("*.md")):
        if SKIPPED.intersection(page.relative_to(ROOT).parts):
            continue
        text = page.read_text(encoding="utf-8")
        fresh = SHOWN.sub(lambda found: found[1] + output(found[2]) + found[4], text)
        if fresh == text:
            continue
        if check:
            wrong += 1
            print(f"{page.relative_to(ROOT)}: shows output that the program no longer gives; run `make docs`")
        else:
            page.write_text(fresh, encoding="utf-8")
    sys.exit(1 if wrong else 0)


main()
