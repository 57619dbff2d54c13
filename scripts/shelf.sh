# Compiled dependencies outlive a clone: sourced by .ci/run, this lends it a folder of the cache to build in, as CARGO_TARGET_DIR.
#
# A folder is used by one run at a time (a lock on file descriptor 9, until the process ends); a run that finds all of
# them taken builds in its clone. Of what was compiled there only dependencies from the registry are kept: what is made
# from this repository is thrown away before each run, since Cargo tells old from new by the times of files, and those
# of another clone say nothing. What belongs to another compiler, has grown too large or
# leaves too little room on its disk, is thrown away whole.
most_shelves=2 largest_kib=$((10 * 1024 * 1024)) least_free_kib=$((8 * 1024 * 1024))

shelf_take() {
  local number taken stamp
  stamp=$(rustc -vV 2>/dev/null) || return 1
  for number in $(seq "$most_shelves"); do
    taken=$1/compiled-$number
    mkdir -p "$taken" 2>/dev/null || return 1
    exec 9>"$taken.lock" || return 1
    if flock -n 9; then
      # `whole` goes away while a run tidies up or empties the folder, so that half a folder is never taken for a whole one.
      if [ "$(cat "$taken/whole" 2>/dev/null)" != "$stamp" ] || [ "$(du -sk "$taken" | cut -f1)" -gt "$largest_kib" ] \
        || [ "$(df -Pk "$taken" | awk 'NR == 2 { print $4 }')" -lt "$least_free_kib" ]; then
        shelf_empty "$taken"
      else
        rm "$taken/whole"
        shelf_tidy "$taken"
        : >"$taken/warm"
      fi
      printf '%s\n' "$stamp" >"$taken/whole"
      export CARGO_TARGET_DIR=$taken CARGO_INCREMENTAL=0
      return 0
    fi
  done
  exec 9>&-
  return 1
}

shelf_empty() { find "$1" -mindepth 1 -delete; }

# Throws away all that was made from this repository; every package of it is named `kravtjek…`. What has no suffix among
# the dependencies is a test or an example of ours.
shelf_tidy() {
  find "$1" -mindepth 2 -maxdepth 3 \( -name '*kravtjek*' -o -name examples -o -name incremental \) -prune -exec rm -rf {} +
  find "$1" -mindepth 3 -maxdepth 3 -path '*/deps/*' -type f ! -name '*.*' -delete
  rm -rf "$1/doc" "$1/nextest" "$1/tmp"
}
