#!/usr/bin/env python3
"""Writes the two pages that gather how each requirement is read where its source left room, from the catalogue.

With `--check` nothing is written; a page that is not up to date is named.
"""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("KRAVTJEK", str(ROOT / "target/debug/kravtjek"))
GENERATED = "<!-- Generated from the catalogue by `make docs`; edit the catalogue instead. -->\n"
WORDS = {
    "da": {
        "page": "da/laesninger.md",
        "folder": "krav",
        "title": "Hvor kilderne lader noget stå åbent",
        "lead": "Kravene er skrevet for mennesker, og på mange punkter siger de ikke, hvad der præcis skal til. Her står, "
        "hvordan kravtjek læser hvert af dem. Teksten bruger kommunernes ord; siden for det enkelte krav har også "
        "statens. Er du uenig i en læsning, så er det den, der skal rettes, i kataloget og ikke i koden.",
        "requirements": "Krav for krav",
        "frameworks": "Kravsættene",
        "policies": "Vurderingsprofilerne",
    },
    "en": {
        "page": "en/readings.md",
        "folder": "requirements",
        "title": "Where the sources leave room",
        "lead": "The requirements are written for people, and in many places they do not say what exactly it takes. This page "
        "says how kravtjek reads each of them. The text uses the municipalities' words; the page of each requirement "
        "has the state's as well. If you disagree with a reading, that is what to change: in the catalogue, not in "
        "the code.",
        "requirements": "Requirement by requirement",
        "frameworks": "The frameworks",
        "policies": "The policy profiles",
    },
}


def requirements():
    """Every requirement once; the municipal framework holds them all."""
    command = [PROGRAM, "catalogue", "--framework", "kommune-2024", "--format", "json"]
    catalogue = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    found = [one for group in catalogue["groups"] for one in group["requirements"]]
    return sorted(found, key=lambda one: (one["id"][0] != "S", int(one["id"][1:])))


def folder(name):
    for path in sorted((ROOT / "catalogue" / name).glob("*.toml")):
        yield path.stem, tomllib.loads(path.read_text(encoding="utf-8"))


def one_line(text):
    return " ".join(text.split())


def page(lang):
    words = WORDS[lang]
    lines = [GENERATED + f"# {words['title']}", words["lead"], f"## {words['requirements']}"]
    for one in requirements():
        if one["reading"]:
            page = f"{words['folder']}/{one['id']}.md"
            lines += [f"### [{one['id']} · {one['title'][lang]}]({page})", one_line(one["reading"][lang])]
    lines.append(f"## {words['frameworks']}")
    for name, framework in folder("frameworks"):
        if note := framework["source"].get("note"):
            lines += [f"### `{name}`", one_line(note[lang])]
    lines.append(f"## {words['policies']}")
    for name, policy in folder("policies"):
        if "title" in policy:
            notes = [one_line(note[lang]) for note in [policy["source"], *policy.get("notes", [])]]
            lines += [f"### `{name}`", *notes]
    return "\n\n".join(lines) + "\n"


def main():
    check = "--check" in sys.argv[1:]
    wrong = 0
    for lang, words in WORDS.items():
        path = ROOT / "docs/src" / words["page"]
        text = page(lang)
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if check:
            wrong += 1
            print(f"{path.relative_to(ROOT)} is not up to date with the catalogue; run `make docs`")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    sys.exit(1 if wrong else 0)


main()
