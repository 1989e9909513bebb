#!/bin/bash
# Writes modules over the system's packages, and a file of Bazel options that puts them in the place
# of those which MODULE.bazel names:
#
#   system_modules.sh DIRECTORY      then: bazel --bazelrc=DIRECTORY/bazelrc ...
set -euo pipefail

directory=$(realpath -m "$1")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

# Two builds that start at once must not see each other's half of the work.
mkdir -p "${directory%/*}"
scratch=$(mktemp -d "$directory.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"

{
  for module in abseil-cpp google_benchmark googletest; do
    "$here/system_repository.sh" "$module" "$scratch/$module"
    echo "common --override_module=$module=$directory/$module"
  done
  # Bazel's own modules name these; no C++ build loads anything from them.
  for module in apple_support buildozer protobuf zlib; do
    "$here/system_repository.sh" "stub:$module" "$scratch/$module"
    echo "common --override_module=$module=$directory/$module"
  done
  echo "common --noenable_workspace"
  # The versions of one machine's packages are no business of a lock file.
  echo "common --lockfile_mode=off"
} >"$scratch/bazelrc"

# What system_repository.sh took from the system: tools/bazel compares it.
archives=(/usr/lib/*/libabsl_*.a)
echo "${archives[*]}" >"$scratch/archives"

rm -rf "$directory"
mv -T "$scratch" "$directory"
trap - EXIT
