#!/usr/bin/env python3
"""Every link in a Markdown file that points at a file, or at a heading, points at one that exists in the repository."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {"target", ".git", "book", "node_modules"}
LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")


def pages():
    for path in sorted(ROOT.rglob("*.md")):
        if not SKIPPED.intersection(path.relative_to(ROOT).parts):
            yield path


def prose(text):
    """The text with code blanked out, line numbers kept."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group())
    text = re.sub(r"^(```|~~~).*?^\1[^\n]*$", blank, text, flags=re.M | re.S)
    return re.sub(r"(`+)(?!`)[^\n]*?[^`]\1(?!`)", lambda m: m.group() if "](" in m.group() else blank(m), text)


def headings(path):
    """The anchors of a page's headings."""
    anchors = set()
    for line in heading_lines(path.read_text(encoding="utf-8")):
        slug = re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-")
        number = 0
        while (own := slug if number == 0 else f"{slug}-{number}") in anchors:
            number += 1
        anchors.add(own)
    return anchors


def heading_lines(text):
    text = re.sub(r"^(```|~~~).*?^\1[^\n]*$", "", text, flags=re.M | re.S)
    lines = re.findall(r"^#{1,6}\s+(.*)$", text, flags=re.M)
    return [re.sub(r"[`*]", "", re.sub(r"\[(.*?)\]\([^)]*\)", r"\1", line)) for line in lines]


def problem(page, target):
    if re.match(r"[a-z][a-z0-9+.-]*:", target, flags=re.I):
        return None
    file, _, anchor = unquote(target).partition("#")
    found = (page.parent / file).resolve() if file else page
    if not found.is_relative_to(ROOT):
        return "leads out of the repository"
    if not found.exists():
        return "leads nowhere"
    if anchor and found.suffix == ".md" and anchor not in headings(found):
        return "names a heading that is not there"
    return None


def main():
    wrong = 0
    for page in pages():
        text = prose(page.read_text(encoding="utf-8"))
        for match in LINK.finditer(text):
            why = problem(page, match.group(1))
            if why:
                wrong += 1
                line = text.count("\n", 0, match.start()) + 1
                print(f"{page.relative_to(ROOT)}:{line}: the link to `{match.group(1)}` {why}")
    sys.exit(1 if wrong else 0)


main()
