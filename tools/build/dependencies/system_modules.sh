#!/bin/bash
# Writes modules over the system's packages, and two files of Bazel options that put them in the place
# of those which MODULE.bazel names: for whoever depends on Hermetest, and beside it, for Hermetest
# itself, since Bazel takes it ill when a module is overridden that nobody has asked for:
#
#   system_modules.sh DIRECTORY
#   bazel --bazelrc=DIRECTORY/bazelrc [--bazelrc=DIRECTORY/development.bazelrc] ...
set -euo pipefail

directory=$(realpath -m "$1")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

# Two builds that start at once must not see each other's half of the work.
mkdir -p "${directory%/*}"
scratch=$(mktemp -d "$directory.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"

# Writes the module $1 in the manner of $2 and prints the option that overrides it.
override() {
  "$here/system_repository.sh" "${2:-}$1" "$scratch/$1"
  echo "common --override_module=$1=$directory/$1"
}

{
  override abseil-cpp
  override googletest
  # Bazel's own modules name these; no C++ build loads anything from them.
  for module in apple_support buildozer protobuf zlib; do
    override "$module" stub:
  done
  echo "common --noenable_workspace"
  # Bazel 7 hides /tmp from its actions, and these modules with it if they are there.
  echo "build --sandbox_add_mount_pair=$directory"
  # The versions of one machine's packages are no business of a lock file.
  echo "common --lockfile_mode=off"
} >"$scratch/bazelrc"
override google_benchmark >"$scratch/development.bazelrc"

# What system_repository.sh took from the system: tools/bazel compares it.
archives=(/usr/lib/*/libabsl_*.a)
echo "${archives[*]}" >"$scratch/archives"

rm -rf "$directory"
mv -T "$scratch" "$directory"
trap - EXIT
