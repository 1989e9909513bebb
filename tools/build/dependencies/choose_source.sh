#!/bin/bash
# Chooses where the libraries that Hermetest is built on come from, and prints one word:
#
#   network   pinned, checksummed archives
#   system    the packages of the machine: GoogleTest's sources, Abseil, Google Benchmark
#
#   choose_source.sh BAZEL
#
# BAZEL is "debian" for the Bazel of Debian's packages, else "other". The variable
# HERMETEST_DEPENDENCIES (network, system or auto; default auto) has the last word. This script is
# the one place where the choice is made: the repository rule in tools/dependency_source.bzl runs it
# for WORKSPACE, and tools/bazel for MODULE.bazel.
set -euo pipefail

bazel=$1
wanted=${HERMETEST_DEPENDENCIES:-auto}

have_system_packages() {
  [[ -e /usr/src/googletest/googletest/src/gtest-all.cc && -e /usr/include/absl/base/config.h ]]
}

# Can the archives be fetched? A name that resolves and a connection that opens within three seconds
# tell, where Bazel's downloader would try again and again behind a firewall that drops packets. A
# proxy has been set on purpose: it is trusted.
network_is_reachable() {
  [[ -n ${https_proxy:-}${HTTPS_PROXY:-}${http_proxy:-}${HTTP_PROXY:-} ]] ||
    timeout 3 bash -c 'exec 3<>/dev/tcp/github.com/443' 2>/dev/null
}

case $wanted in
  network | system)
    echo "$wanted"
    ;;
  auto)
    if [[ $bazel == debian ]] && have_system_packages; then
      # Debian's Bazel is built for packages, and lacks what the archives' rules expect.
      echo system
    elif network_is_reachable; then
      echo network
    elif have_system_packages; then
      echo system
    else
      echo "Hermetest's dependencies are out of reach. Either let this machine fetch archives from" \
        "github.com (https_proxy is honoured), or install the system's packages:" \
        "apt-get install googletest libabsl-dev libbenchmark-dev" >&2
      exit 1
    fi
    ;;
  *)
    echo "HERMETEST_DEPENDENCIES=$wanted is none of: network, system, auto" >&2
    exit 1
    ;;
esac
