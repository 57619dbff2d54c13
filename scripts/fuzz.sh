#!/usr/bin/env bash
# Throws made-up bytes at the parsers, guided by what of the code they reach (libFuzzer, on the stable compiler).
#   scripts/fuzz.sh [SECONDS]   each target in fuzz/ for so many seconds (60); TARGETS="dns_name …" picks some
#   scripts/fuzz.sh shrink      what was found, as small as it goes, into fuzz/corpus (200 KiB in all)
# What is found on the way stays in the cache; what breaks a promise is named, and kept in fuzz/artifacts.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${KRAVTJEK_CACHE:-$HOME/.cache/kravtjek}
version=0.13.2
# Files and octets that one target may keep of what was found.
files=60 share=12000
export PATH="$cache/tools/bin:$PATH"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/fuzz/target}
cd "$root/fuzz" || exit 1

"$root/scripts/need.sh" cargo cc g++ || exit 1
if ! cargo fuzz --version >/dev/null 2>&1; then
  echo "Building cargo-fuzz once, into $cache."
  cargo install --quiet --locked --version "$version" --root "$cache/tools" cargo-fuzz \
    || { "$root/scripts/not-run.sh" "fuzzing (cargo-fuzz cannot be had)"; exit 0; }
fi

# Without a sanitizer nothing is needed that only a nightly compiler has. No code of ours is unsafe.
fuzz() { cargo fuzz "$1" --fuzz-dir . --sanitizer none "${@:2}"; }

fuzz build || exit 1
targets=${TARGETS:-$(cargo fuzz list --fuzz-dir .)}
broken=()

shrink() {
  for target in $targets; do
    local kept=$root/fuzz/corpus/$target small
    small=$(mktemp -d)
    fuzz run "$target" "$small" "$cache/fuzz/$target" "$kept" -- -merge=1 -verbosity=0 >/dev/null 2>&1 || broken+=("$target")
    mkdir -p "$kept"
    find "$kept" -type f ! -name 'lab-*' -delete
    # From small to large, at even steps: those found together differ little.
    local taken=0 every
    every=$((($(find "$small" -type f | wc -l) + files - 1) / files))
    while read -r size file; do
      taken=$((taken + size))
      [ "$taken" -le "$share" ] || break
      cp "$file" "$kept/$(sha1sum "$file" | cut -c1-12)"
    done < <(find "$small" -type f -printf '%s %p\n' | sort -n | awk -v every="$every" 'NR % every == 0')
    rm -rf "$small"
    echo "$target: $(find "$kept" -type f | wc -l) inputs, $(find "$kept" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }') octets"
  done
}

run() {
  for target in $targets; do
    mkdir -p "$cache/fuzz/$target" "corpus/$target"
    printf '\n== %s, %s s\n' "$target" "$1"
    # New inputs go to the first folder.
    if fuzz run "$target" "$cache/fuzz/$target" "corpus/$target" -- \
      -max_total_time="$1" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 >"$cache/fuzz/$target.log" 2>&1; then
      grep -E 'number_of_executed|average_exec|new_units' "$cache/fuzz/$target.log"
    else
      broken+=("$target")
      grep -vE '^stat::|^"' "$cache/fuzz/$target.log" | tail -n 30
    fi
  done
}

if [ "${1:-}" = shrink ]; then shrink; else run "${1:-60}"; fi
[ ${#broken[@]} = 0 ] && exit 0
printf '\nbroken: %s\n' "${broken[*]}"
exit 1
