# Installs Debian packages for the scripts of this project. To be sourced:
#
#   source tools/build/packages.sh
#   install_missing_packages "to build and test" "g++:/usr/bin/g++" "strace:/usr/bin/strace"
#
# shellcheck shell=bash

# Prints the packages of "package:file" pairs whose file does not exist. Files are tested rather than
# dpkg asked, because this runs before every build and has to cost next to nothing.
missing_packages() {
  local pair
  for pair in "$@"; do
    [[ -e ${pair#*:} ]] || printf '%s ' "${pair%%:*}"
  done
}

# True on Debian and what derives from it.
is_debian() {
  [[ -r /etc/os-release && -x /usr/bin/apt-get ]] &&
    grep -qE '^(ID|ID_LIKE)=.*debian' /etc/os-release
}

# Runs apt-get with its output in the file $1; shows nothing.
_apt_get() {
  local log=$1
  shift
  "${_as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes \
    -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null
}

# Installs the packages $2... and says so in one line; $1 is the purpose that this line gives.
# Fails with the exact command to run when there is no way to become root.
install_packages() {
  local purpose=$1
  shift
  local command="apt-get install --yes --no-install-recommends $*"

  _as_root=()
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && { [[ -t 2 ]] || sudo -n true 2>/dev/null </dev/null; }; then
      # On a terminal sudo asks for the password there by itself; standard input is not needed.
      _as_root=(sudo)
    else
      echo "hermetest: packages are missing $purpose; as root, run: $command" >&2
      return 1
    fi
  fi

  echo "hermetest: installing Debian packages $purpose: $*" >&2
  local log status=0
  log=$(mktemp) || return
  # A new machine has no package lists yet, and an old one has lists whose packages are gone by now.
  if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
    _apt_get "$log" update || status=$?
  fi
  if ! _apt_get "$log" install --no-install-recommends "$@"; then
    status=0
    _apt_get "$log" update && _apt_get "$log" install --no-install-recommends "$@" || status=$?
  else
    status=0
  fi
  if ((status != 0)); then
    cat "$log" >&2
    echo "hermetest: this failed: $command" >&2
  fi
  rm -f "$log"
  return "$status"
}

# Installs what is missing of the "package:file" pairs $2...; $1 as for install_packages.
install_missing_packages() {
  local purpose=$1 packages
  shift
  packages=$(missing_packages "$@")
  [[ -n $packages ]] || return 0
  # shellcheck disable=SC2086  # a list of words
  install_packages "$purpose" $packages || return
  packages=$(missing_packages "$@")
  if [[ -n $packages ]]; then
    echo "hermetest: installed, but without the expected files: $packages" >&2
    return 1
  fi
}
