#!/usr/bin/env python3
"""The rules of the house that no compiler checks: size and first line of Rust files, nothing outside the repository,
stored data that takes fields of later versions, no library's words on screen, and tests that wait for events, not for
time."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400
# Home directories, and the place where this copy of the repository happens to lie.
PLACES = [r"/(?:home/\w|Users/\w|root/)", r"[A-Z]:\\Users\\"]
SHARED = {"/", "/tmp", "/opt", "/srv", "/mnt", "/usr/src", "/var/tmp", "/builds"}
# A wait of a fixed length, in Rust, Python or a shell.
WAITS = re.compile(r"^(?!\s*(?:#|//)).*?\bsleep(?:_until)?(?:\(| [\d.\"$]).*$", flags=re.M)
# What a library or the system says of a fault, in its own words.
FOREIGN = re.compile(r"\{(?:error|problem)(?::[^}]*)?\}|(?<!of_json\(&)\berror\.to_string\(\)|\berror\.message\(\)")
SHOWN = ["crates/kravtjek/src", "crates/report/src"]
REACHES = re.compile(r"""(?:include(?:_str|_bytes|_dir)?!\(\s*|path\s*=\s*)"([^"]+)\"""")


def files():
    """Every file that is, or would be, in the repository."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return sorted(path for path in {ROOT / name for name in names} if path.is_file())
    skipped = {".git", "target", "book"}
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in skipped]
        found += [Path(folder) / name for name in names]
    return sorted(found)


def outside(path, text):
    """Places outside the repository that a file names."""
    own = [re.escape(str(ROOT))]
    if str(ROOT.parent) not in SHARED:
        own.append(re.escape(str(ROOT.parent)) + "/")
    for match in re.finditer("|".join(PLACES + own), text):
        yield match.start(), f"names `{match.group()}`, which is outside the repository"
    if path.suffix not in {".rs", ".toml"}:
        return
    for match in REACHES.finditer(text):
        target = match.group(1).replace("$CARGO_MANIFEST_DIR", str(crate_of(path)))
        if not (path.parent / target).resolve().is_relative_to(ROOT):
            yield match.start(), f"reaches for `{match.group(1)}`, which is outside the repository"


def crate_of(path):
    return next((folder for folder in path.parents if (folder / "Cargo.toml").is_file()), ROOT)


def rust(text):
    """What is wrong with a Rust file as a file."""
    lines = text.count("\n")
    if lines > LONGEST:
        yield 0, f"has {lines} lines; split it, {LONGEST} is the most"
    if not text.startswith("//!"):
        yield 0, "must open with `//!` and one sentence on what it is for"


def strict(path, text):
    """Stored data that a later version has added to would not be read."""
    if path.is_relative_to(ROOT / "crates/model/src/observation"):
        for match in re.finditer(r"deny_unknown_fields", text):
            yield match.start(), "refuses fields of later versions, and observations are stored (ARCHITECTURE.md, What is stored)"


def foreign(path, text):
    """A library's English that would reach whoever reads Danish."""
    if any(path.is_relative_to(ROOT / folder) for folder in SHOWN):
        for match in FOREIGN.finditer(text):
            yield match.start(), f"shows `{match.group()}`: say it in both languages (`misread`, `failure`)"


def tests(path, text):
    """Where the tests of a file begin, if it has any."""
    place = path.relative_to(ROOT).parts
    if "tests" in place or path.stem.endswith("tests") or place[0] in {"scripts", ".ci"}:
        return 0
    inner = re.search(r"^#\[cfg\(test\)\]\nmod \w+ \{", text, flags=re.M) if path.suffix == ".rs" else None
    return inner.start() if inner else None


def waits(path, text):
    """Tests that wait for a fixed time, with neither a paused clock nor a word on the line that says why."""
    begin = tests(path, text)
    if begin is None or path.suffix not in {".rs", ".py", ".sh"}:
        return
    for match in WAITS.finditer(text, begin):
        test = ([""] + re.findall(r"^ *#\[(?:tokio::)?test.*$", text[:match.start()], flags=re.M))[-1]
        if not re.search(r"// \w|  # \w", match.group()) and "start_paused" not in test:
            yield match.start(), "waits for a fixed time: wait for an event, or say on the line why not (CONTRIBUTING.md, Tests)"


def main():
    wrong = 0
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        problems = [*outside(path, text), *waits(path, text)]
        if path.suffix == ".rs":
            problems += [*rust(text), *strict(path, text), *foreign(path, text)]
        for at, problem in problems:
            wrong += 1
            print(f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, at) + 1}: {problem}")
    sys.exit(1 if wrong else 0)


main()
