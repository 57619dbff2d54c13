#!/usr/bin/env bash
# A Python environment in the cache, with packages; prints its folder, and fails when they cannot be fetched.
#   scripts/venv.sh trestle-5.2.0 compliance-trestle==5.2.0
# It is made once, by one process at a time; a half-made or broken one is made anew.
set -eu
venv=${KRAVTJEK_CACHE:-$HOME/.cache/kravtjek}/$1
shift
mkdir -p "$(dirname "$venv")"
exec 8>"$venv.lock"
flock 8
if [ ! -e "$venv/whole" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check "$@" >&2
  touch "$venv/whole"
fi
echo "$venv"
