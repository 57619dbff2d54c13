#!/usr/bin/env bash
# Writes down that a test was not run: scripts/not-run.sh "oscal (no Python packages can be fetched)".
# `make test` empties the list when it begins and prints it when it ends.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$root/target"
printf '%s\n' "$*" >>"$root/target/not-run.txt"
echo "not run: $*"
