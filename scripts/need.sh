#!/usr/bin/env bash
# Sees to it that programs are at hand: installs them with apt-get on Debian where that is allowed, else says what is missing.
# Use: scripts/need.sh cargo cc python3 venv …
set -u

package_of() {
  case $1 in
    cc) echo "gcc libc6-dev" ;;
    venv) echo "python3-venv" ;;
    unshare) echo "util-linux" ;;
    gnutls-serv) echo "gnutls-bin" ;;
    ip) echo "iproute2" ;;
    nginx) echo "nginx-light" ;;
    psql) echo "postgresql" ;;
    selfserv) echo "libnss3-tools" ;;
    testssl) echo "testssl.sh" ;;
    *) echo "$1" ;;
  esac
}

at_hand() {
  case $1 in
    venv) python3 -c 'import ensurepip, venv' >/dev/null 2>&1 ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

apt() {
  if [ "$(id -u)" = 0 ]; then DEBIAN_FRONTEND=noninteractive apt-get "$@"
  else sudo -n env DEBIAN_FRONTEND=noninteractive apt-get "$@"
  fi
}

may_install() {
  command -v apt-get >/dev/null 2>&1 || return 1
  [ "$(id -u)" = 0 ] || sudo -n true >/dev/null 2>&1
}

missing=() packages=()
for program in "$@"; do
  at_hand "$program" && continue
  missing+=("$program")
  # Rust comes from rustup: Debian's own is too old.
  [ "$program" = cargo ] || read -r -a more <<<"$(package_of "$program")"
  [ "$program" = cargo ] || packages+=("${more[@]}")
done
[ ${#missing[@]} = 0 ] && exit 0

if [ ${#packages[@]} != 0 ] && may_install; then
  echo "Installing ${packages[*]}." >&2
  apt install -y -q --no-install-recommends "${packages[@]}" </dev/null >&2 \
    || { apt update -q </dev/null >&2 && apt install -y -q --no-install-recommends "${packages[@]}" </dev/null >&2; }
fi

still=()
for program in "${missing[@]}"; do at_hand "$program" || still+=("$program"); done
[ ${#still[@]} = 0 ] && exit 0
for program in "${still[@]}"; do
  case $program in
    cargo) echo "Rust is missing: install rustc and cargo 1.93 or newer with rustup." >&2 ;;
    *) echo "${program} is missing: install it (on Debian: apt-get install $(package_of "$program"))." >&2 ;;
  esac
done
exit 1
