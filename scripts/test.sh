#!/usr/bin/env bash
# Everything that must hold before a change goes in; `make test` runs this. Goes on after a failure, so that all are seen.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
cache=${KRAVTJEK_CACHE:-$HOME/.cache/kravtjek}
deny_version=0.20.2
export PATH="$cache/tools/bin:$PATH"
export KRAVTJEK="${CARGO_TARGET_DIR:-$root/target}/debug/kravtjek"
not_run=$root/target/not-run.txt
passed=0 failed=()

scripts/need.sh cargo cc python3 || exit 1
mkdir -p "$root/target"
: >"$not_run"

step() {
  local name=$1
  shift
  printf '\n== %s\n' "$name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed+=("$name")
    printf -- '-- %s: failed\n' "$name"
  fi
}

lint() { cargo clippy --workspace --all-targets --locked --quiet -- -D warnings; }

code_documentation() {
  RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked --quiet
}

quick_suite() {
  if command -v cargo-nextest >/dev/null 2>&1; then
    cargo nextest run --workspace --locked --no-fail-fast
  else
    cargo test --workspace --all-targets --locked --quiet
  fi
}

has_examples() { grep -rqE '^\s*//[/!] ```' crates --include='*.rs'; }
examples_in_the_code() { cargo test --workspace --doc --locked --quiet; }

fetch_deny() {
  cargo deny --version >/dev/null 2>&1 && return
  echo "Building cargo-deny once, into $cache."
  cargo install --quiet --locked --version "$deny_version" --root "$cache/tools" cargo-deny
}

licences() {
  fetch_deny || { scripts/not-run.sh "licences and bans (cargo-deny cannot be had)"; return 1; }
  cargo deny --log-level error check licenses bans sources
}

advisories() {
  if ! timeout 120 cargo deny --log-level error fetch db >/dev/null 2>&1 </dev/null; then
    scripts/not-run.sh "advisories (the advisory database cannot be reached)"
    return
  fi
  cargo deny --log-level warn check --disable-fetch advisories
}

# Some tests need a thing that a person's machine may lack and that the machine of record must have.
nothing_vital_missing() {
  ! grep -iE 'namespace|postgresql|chromium' "$not_run"
}

step "format" cargo fmt --all --check
step "lint" lint
step "quick suite" quick_suite
has_examples && step "examples in the code" examples_in_the_code
step "documentation of the code" code_documentation
step "the program" cargo build --locked --quiet -p kravtjek
for suite in scripts/slow/*.sh; do
  step "slow suite: $(basename "$suite" .sh)" "$suite"
done
step "licences, bans and sources" licences
step "advisories" advisories
step "generated pages are fresh" "$KRAVTJEK" docs docs/src --check
step "gathered readings are fresh" scripts/readings.py --check
step "output shown in the documentation is real" scripts/shown.py --check
step "links" scripts/links.py
step "rules of the house" scripts/house.py
[ "${CI:-}" = true ] && step "nothing vital is missing here" nothing_vital_missing

printf '\n'
[ ${#failed[@]} = 0 ] || printf 'failed: %s\n' "${failed[@]}"
sort -u "$not_run" | sed 's/^/not run: /'
printf '%d passed, %d failed\n' "$passed" "${#failed[@]}"
[ ${#failed[@]} = 0 ]
