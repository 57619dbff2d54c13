#!/usr/bin/env bash
# Sees to it that programs are at hand: installs them with apt-get on Debian where that is allowed, else says what is missing.
#   scripts/need.sh PROGRAM…             these
#   scripts/need.sh --of SCRIPT…         what scripts say of themselves, all at once: lines `# needs: PROGRAM…`, and
#                                        `# wants: PROGRAM…` for what they can do without, which is no failure when missing
set -u

package_of() {
  case $1 in
    cc) echo "gcc libc6-dev" ;;
    venv) echo "python3-venv" ;;
    unshare | flock) echo "util-linux" ;;
    gnutls-serv) echo "gnutls-bin" ;;
    ip) echo "iproute2" ;;
    nginx) echo "nginx-light" ;;
    psql) echo "postgresql" ;;
    soffice) echo "libreoffice-calc" ;;
    selfserv) echo "libnss3-tools" ;;
    testssl) echo "testssl.sh" ;;
    *) echo "$1" ;;
  esac
}

# Some of Debian's programs lie where only root looks.
at_hand() {
  case $1 in
    venv) python3 -c 'import ensurepip, venv' >/dev/null 2>&1 ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 ;;
  esac
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1; }

may_install() { command -v apt-get >/dev/null 2>&1 && as_root true >/dev/null 2>&1; }

# Debian starts a server that is installed, now and whenever the machine starts. Those of the tests are started by the
# tests, on loopback: `policy-rc.d` is Debian's own way to say so, and afterwards they are turned off.
policy=/usr/sbin/policy-rc.d
hold_back() { [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" && as_root chmod 755 "$policy"; } >>"$log" 2>&1 && held=yes; }
let_go() { [ -z "$held" ] || as_root rm -f "$policy"; held=; }
turn_off() {
  local package
  [ -d /run/systemd/system ] || return 0
  for package in "$@"; do
    case $package in
      nginx-light) as_root systemctl disable --quiet --now nginx ;;
      nsd | opendkim | opendmarc | postfix | unbound) as_root systemctl disable --quiet --now "$package" ;;
    esac >>"$log" 2>&1
  done
}

fetch() {
  local package
  apt install -y --no-install-recommends "$@" && return
  # An installation that was cut off stands in the way of all others.
  as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a </dev/null >>"$log" 2>&1
  apt update
  apt install -y --no-install-recommends "$@" && return
  # One that cannot be had is not to keep the others away.
  for package in "$@"; do apt install -y --no-install-recommends "$package"; done
}

if [ "${1:-}" = --of ]; then
  shift
  mapfile -t needed < <(sed -n 's/^# needs: //p' "$@" | tr ' ' '\n' | sort -u)
  mapfile -t wanted < <(sed -n 's/^# wants: //p' "$@" | tr ' ' '\n' | sort -u)
else
  needed=("$@") wanted=()
fi

missing=() packages=() held=
for program in "${needed[@]}" "${wanted[@]}"; do
  at_hand "$program" && continue
  missing+=("$program")
  # Rust comes from rustup: Debian's own is too old.
  [ "$program" = cargo ] && continue
  read -r -a more <<<"$(package_of "$program")"
  packages+=("${more[@]}")
done
[ ${#missing[@]} = 0 ] && exit 0

if [ ${#packages[@]} != 0 ] && may_install; then
  log=$(mktemp)
  trap 'let_go; rm -f "$log"' EXIT
  trap 'exit 130' INT TERM
  echo "Installing ${packages[*]}." >&2
  hold_back
  fetch "${packages[@]}" || grep -E '^(E|W|Err|dpkg)' "$log" | tail -n 20 >&2
  let_go
  turn_off "${packages[@]}"
fi

still=0
for program in "${needed[@]}"; do
  at_hand "$program" && continue
  still=1
  case $program in
    cargo) echo "Rust is missing: install rustc and cargo 1.94 or newer with rustup." >&2 ;;
    *) echo "${program} is missing: install it (on Debian: apt-get install $(package_of "$program"))." >&2 ;;
  esac
done
exit $still
