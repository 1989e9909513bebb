# Makes root file systems of Debian for the scripts of this project. To be sourced, with packages.sh:
#
#   source tools/build/debian_root.sh
#   debian_root forky --variant=minbase forky g++ cmake
#
# Root is needed, and a Debian machine whose apt reaches its mirror.
#
# shellcheck shell=bash

# Written as the last thing into a root that is whole; a root with other packages is made again.
readonly debian_root_stamp=etc/hermetest-packages

_cannot_make_root() {
  echo "${0##*/}: cannot make a Debian root: $*" >&2
  exit 1
}

# Prints the mirror of Debian from which apt on this machine installs.
_debian_mirror() {
  # shellcheck disable=SC2016  # apt expands
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' \
    'Component: main' | head -n 1
}

# Makes the root $1 of the suite $3 by mmdebstrap's option $2, with the packages $4...
_make_debian_root() {
  local root=$1 variant=$2 suite=$3 scratch uri
  shift 3
  ((EUID == 0)) || _cannot_make_root "only root can"
  is_debian || _cannot_make_root "this machine is no Debian"
  install_missing_packages "to make a root of Debian" mmdebstrap:/usr/bin/mmdebstrap ||
    _cannot_make_root "mmdebstrap is missing"
  # A new machine has never asked its mirror, and does not know yet what it is a mirror of.
  [[ -n $(_debian_mirror) ]] || apt-get --quiet update >/dev/null 2>&1 || true
  uri=$(_debian_mirror)
  [[ -n $uri ]] || _cannot_make_root "apt knows no mirror of Debian that answers"

  # Nobody else is at work (see the lock): what lies here was left by somebody who was interrupted.
  rm -rf --one-file-system "$root".making.*
  scratch=$(mktemp -d "$root.making.XXXXXX")
  # shellcheck disable=SC2064  # now
  trap "rm -rf --one-file-system '$scratch'" EXIT
  trap 'exit 130' INT TERM HUP

  echo "${0##*/}: making a Debian $suite root, once, in $root" >&2
  local log=$scratch/mmdebstrap.log options=(
    --quiet
    "$variant"
    --aptopt='Acquire::Check-Valid-Until "false"'
    --aptopt='Acquire::http::Timeout "30"'
    --aptopt='Acquire::Retries "2"'
    --include="$(IFS=,; echo "$*")"
  )
  # In namespaces of its own: an interrupted one leaves no process, and no mount on this machine.
  unshare --mount --propagation private --pid --fork --kill-child --mount-proc \
    mmdebstrap "${options[@]}" "$suite" "$scratch/root" "$uri" >"$log" 2>&1 </dev/null || {
    cat "$log" >&2
    _cannot_make_root "mmdebstrap failed"
  }
  mkdir -p "$scratch/root/${debian_root_stamp%/*}"
  echo "$*" >"$scratch/root/$debian_root_stamp"
  # The data first, then the name that promises it.
  sync -f "$scratch/root"
  rm -rf --one-file-system "$root"
  mv -T "$scratch/root" "$root"
}

# Prints the directory of the root called $1; the other arguments are as for _make_debian_root. A
# root that is there and complete is used again. What stands in the cache (XDG_CACHE_HOME, else
# ~/.cache) is whole, whatever interrupts this. Exits with 1, after a line that says what is missing.
debian_root() {
  local root=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/hermetest/$1 stamp
  shift
  stamp=$root/$debian_root_stamp
  if [[ ! -f $stamp || $(<"$stamp") != "${*:3}" ]]; then
    mkdir -p "${root%/*}"
    exec 9>"$root.lock"
    flock 9
    [[ -f $stamp && $(<"$stamp") == "${*:3}" ]] || (_make_debian_root "$root" "$@") || exit 1
    exec 9>&-
  fi
  echo "$root"
}
