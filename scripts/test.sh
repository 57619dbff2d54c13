#!/usr/bin/env bash
# Everything that must hold before a change goes in; `make test` runs this. Goes on after a failure, so that all are seen.
# KRAVTJEK_MINUTES=80 sets an end to the whole: what was not reached by then has failed.
# needs: cargo cc git make python3
# wants: ip unshare
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
export cache=${KRAVTJEK_CACHE:-$HOME/.cache/kravtjek} deny_version=0.20.2
export PATH="$cache/tools/bin:$PATH"
export KRAVTJEK="${CARGO_TARGET_DIR:-$root/target}/debug/kravtjek"
export not_run=$root/target/not-run.txt
minutes=${KRAVTJEK_MINUTES:-0}
passed=0 failed=() told=() under_way='' stopped=''

mkdir -p "$root/target"
: >"$not_run"

# A step is a command, or a function of this file, that is ended with all it has started when the time is up.
step() {
  local name=$1 begun=$SECONDS left=0 status why=''
  shift
  [ -z "$stopped" ] || { over "$name" "not reached: stopped" 0; return; }
  if [ "$minutes" != 0 ]; then
    left=$((minutes * 60 - SECONDS))
    [ "$left" -gt 0 ] || { over "$name" "not reached: the $minutes minutes were over" 0; return; }
  fi
  printf '\n== %s\n' "$name"
  if declare -F "$1" >/dev/null; then set -- bash -uc "$1"; fi
  # A lock that this process holds (scripts/shelf.sh) is not for its children.
  timeout --kill-after=30 "$left" "$@" 9>&- &
  under_way=$!
  # A signal to this process ends the waiting, not what is waited for.
  while wait "$under_way"; status=$?; kill -0 "$under_way" 2>/dev/null; do :; done
  under_way=
  [ "$status" = 0 ] || why=failed
  [ "$status" = 0 ] || [ "$minutes" = 0 ] || [ "$SECONDS" -lt $((minutes * 60)) ] || why="the $minutes minutes were over"
  [ -z "$stopped" ] || why=stopped
  over "$name" "$why" $((SECONDS - begun))
}

# Notes how a step ended: its name, what went wrong, and the seconds it took.
over() {
  local took
  took=$(printf '%d:%02d' $(($3 / 60)) $(($3 % 60)))
  if [ -z "$2" ]; then
    passed=$((passed + 1))
    told+=("$(printf '%7s  %s' "$took" "$1")")
    printf -- '-- %s: passed in %s\n' "$1" "$took"
  else
    failed+=("$1")
    told+=("$(printf '%7s  %s: %s' "$took" "$1" "$2")")
    printf -- '-- %s: %s, after %s\n' "$1" "$2" "$took"
  fi
}

trap 'stopped=yes; [ -z "$under_way" ] || kill "$under_way"' INT TERM

at_hand() { scripts/need.sh --of scripts/test.sh scripts/slow/*.sh; }

# Compiles. What an earlier run has left behind may be damaged (scripts/shelf.sh): then once more, from the beginning.
compiled() {
  local log shelf=${CARGO_TARGET_DIR:-}
  log=$(mktemp)
  "$@" 2>&1 | tee "$log"
  local status=${PIPESTATUS[0]}
  if [ "$status" != 0 ] && [ -n "$shelf" ] && [ -e "$shelf/warm" ] && grep -qE "$damage" "$log"; then
    echo "The dependencies that an earlier run has compiled seem to be damaged: all is compiled anew."
    (. scripts/shelf.sh && shelf_empty "$shelf" && rustc -vV >"$shelf/whole")
    "$@"
    status=$?
  fi
  rm -f "$log"
  return "$status"
}
export damage='E0(460|461|462|463|464|514|519|786)|invalid metadata|extern location|linking with|custom build command|could not (execute|read|parse|write)|failed to (read|open|load|link)|file too short|No such file|signal: (7|11)|internal compiler error'

lint() { compiled cargo clippy --workspace --all-targets --locked --quiet -- -D warnings; }

# The small internet of the demo is no part of a program that is built without it.
without_the_demo() {
  local own
  own=$(cargo tree -p kravtjek --no-default-features --edges normal --locked) || return 1
  ! grep kravtjek-lab <<<"$own" || return 1
  compiled cargo clippy -p kravtjek --no-default-features --locked --quiet -- -D warnings
}

code_documentation() {
  export RUSTDOCFLAGS="-D warnings"
  compiled cargo doc --workspace --no-deps --document-private-items --locked --quiet
}

quick_suite() {
  if command -v cargo-nextest >/dev/null 2>&1; then
    compiled cargo nextest run --workspace --locked --cargo-quiet --no-run \
      && cargo nextest run --workspace --locked --cargo-quiet --no-fail-fast --status-level slow
  else
    compiled cargo test --workspace --lib --bins --tests --examples --locked --quiet --no-run \
      && cargo test --workspace --lib --bins --tests --examples --locked --quiet --no-fail-fast
  fi
}

examples_in_the_code() { cargo test --workspace --doc --locked --quiet; }

the_program() { compiled cargo build --locked --quiet -p kravtjek; }

licences() {
  if ! cargo deny --version >/dev/null 2>&1; then
    echo "Building cargo-deny once, into $cache."
    # Unoptimised it is built in a third of the time, and fast enough for some hundred packages.
    local build
    build=$(mktemp -d)
    cargo install --quiet --locked --debug --version "$deny_version" --root "$cache/tools" --target-dir "$build" cargo-deny
    rm -rf "$build"
    cargo deny --version >/dev/null 2>&1 || { scripts/not-run.sh "licences and bans (cargo-deny cannot be had)"; return 1; }
  fi
  cargo deny --log-level error check licenses bans sources
}

advisories() {
  if ! timeout 120 cargo deny --log-level error fetch db >/dev/null 2>&1; then
    scripts/not-run.sh "advisories (the advisory database cannot be reached)"
    return
  fi
  cargo deny --log-level warn check --disable-fetch advisories
}

# Some tests need a thing that a person's machine may lack and that the machine of record must have.
nothing_vital_missing() { ! grep -iE 'namespace|postgresql|chromium' "$not_run"; }

export -f at_hand compiled lint without_the_demo code_documentation quick_suite examples_in_the_code the_program licences advisories nothing_vital_missing

step "what the tests need is at hand" at_hand
step "format" cargo fmt --all --check
step "rules of the house" scripts/house.py
step "links" scripts/links.py
step "lint" lint
step "the program without its demo" without_the_demo
step "quick suite" quick_suite
step "examples in the code" examples_in_the_code
step "documentation of the code" code_documentation
step "the program" the_program
step "generated pages are fresh" "$KRAVTJEK" docs docs/src --check
step "gathered readings are fresh" scripts/readings.py --check
step "output shown in the documentation is real" scripts/shown.py --check
for suite in scripts/slow/*.sh; do
  step "slow suite: $(basename "$suite" .sh)" "$suite"
done
step "licences, bans and sources" licences
step "advisories" advisories
[ "${CI:-}" = true ] && step "nothing vital is missing here" nothing_vital_missing

printf '\n%7s  all of it\n' "$(printf '%d:%02d' $((SECONDS / 60)) $((SECONDS % 60)))"
printf '%s\n' "${told[@]}"
[ ${#failed[@]} = 0 ] || printf 'failed: %s\n' "${failed[@]}"
sort -u "$not_run" | sed 's/^/not run: /'
printf '%d passed, %d failed\n' "$passed" "${#failed[@]}"
[ ${#failed[@]} = 0 ]
