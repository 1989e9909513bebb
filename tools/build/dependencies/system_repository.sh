#!/bin/bash
# Writes a Bazel repository that gives a system package the labels of the upstream project.
#
#   system_repository.sh NAME DIRECTORY
#
# NAME is a module's name (googletest, abseil-cpp, google_benchmark) or that of a repository that
# Bazel itself asks for. The result serves WORKSPACE and, by its MODULE.bazel, --override_module.
set -euo pipefail

name=$1
directory=$2
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
mkdir -p "$directory"
cd "$directory"

# The public targets of Abseil, by package. All are one library here, so that a target which the
# installed version does not have yet shows itself as a missing header, and not as a missing label.
abseil_targets='
algorithm: algorithm container
base: base config core_headers dynamic_annotations fast_type_id log_severity no_destructor nullability prefetch
cleanup: cleanup
container: btree fixed_array flat_hash_map flat_hash_set hash_container_defaults inlined_vector linked_hash_map linked_hash_set node_hash_map node_hash_set
crc: crc32c
debugging: failure_signal_handler leak_check stacktrace symbolize
flags: commandlineflag config flag marshalling parse reflection usage
functional: any_invocable bind_front function_ref overload
hash: hash hash_testing
log: absl_check absl_log absl_vlog_is_on check die_if_null flags globals initialize log log_entry log_sink log_sink_registry log_streamer scoped_mock_log structured vlog_is_on
memory: memory
meta: type_traits
numeric: bits int128
random: bit_gen_ref distributions mock_distributions mocking_bit_gen random seed_gen_exception seed_sequences
status: status status_matchers statusor
strings: charset cord cord_test_helpers has_absl_stringify has_ostream_operator str_format string_view strings
synchronization: synchronization
time: clock_interface simulated_clock time
types: any bad_any_cast bad_optional_access bad_variant_access compare optional optional_ref source_location span variant
utility: if_constexpr utility
'

# Prints the static archives of Abseil as linker options. Their order does not matter in a group.
abseil_linkopts() {
  local archive
  echo '        "-Wl,--start-group",'
  for archive in /usr/lib/*/libabsl_*.a /usr/lib/libabsl_*.a; do
    [[ -e $archive ]] && echo "        \"-l:${archive##*/}\","
  done
  echo '        "-Wl,--end-group",'
}

write_googletest() {
  ln -sfn /usr/src/googletest/googletest googletest
  ln -sfn /usr/src/googletest/googlemock googlemock
  cat >BUILD.bazel <<'BUILD'
package(default_visibility = ["//visibility:public"])

cc_library(
    name = "gtest",
    srcs = glob(
        [
            "googlemock/src/*.cc",
            "googletest/src/*.cc",
            "googletest/src/*.h",
        ],
        exclude = [
            "googlemock/src/gmock-all.cc",
            "googlemock/src/gmock_main.cc",
            "googletest/src/gtest-all.cc",
            "googletest/src/gtest_main.cc",
        ],
    ),
    hdrs = glob([
        "googlemock/include/gmock/**/*.h",
        "googletest/include/gtest/**/*.h",
    ]),
    includes = [
        "googlemock/include",
        "googletest",
        "googletest/include",
    ],
    linkopts = ["-pthread"],
)

cc_library(
    name = "gtest_main",
    srcs = ["googlemock/src/gmock_main.cc"],
    deps = [":gtest"],
)

alias(
    name = "gtest_prod",
    actual = ":gtest",
)
BUILD
}

write_abseil() {
  local package targets target
  # The headers are found in /usr/include, where the compiler looks by itself.
  cat >BUILD.bazel <<BUILD
cc_library(
    name = "abseil",
    linkopts = [
$(abseil_linkopts)
        "-pthread",
    ],
    visibility = ["//:__subpackages__"],
)
BUILD
  while IFS=: read -r package targets; do
    [[ -n $package ]] || continue
    mkdir -p "absl/$package"
    {
      echo 'package(default_visibility = ["//visibility:public"])'
      for target in $targets; do
        printf '\nalias(\n    name = "%s",\n    actual = "//:abseil",\n)\n' "$target"
      done
    } >"absl/$package/BUILD.bazel"
  done <<<"$abseil_targets"
}

write_google_benchmark() {
  cat >BUILD.bazel <<'BUILD'
package(default_visibility = ["//visibility:public"])

cc_library(
    name = "benchmark",
    linkopts = [
        "-lbenchmark",
        "-pthread",
    ],
)

cc_library(
    name = "benchmark_main",
    linkopts = ["-lbenchmark_main"],
    deps = [":benchmark"],
)
BUILD
}

# The rules that are compiled into Bazel, under the names that BUILD files load.
write_rules_cc() {
  local rule
  mkdir -p cc
  touch BUILD.bazel cc/BUILD.bazel
  for rule in cc_binary cc_import cc_library cc_test cc_toolchain cc_toolchain_suite; do
    echo "$rule = native.$rule"
  done >cc/defs.bzl
}

# Bazel names these for every test, and uses them only to collect coverage. One version calls the tool
# by one name, the next one by another.
write_remote_coverage_tools() {
  ln -sfn "$scripts/lcov_merger.py" lcov_merger.py
  cat >BUILD.bazel <<'BUILD'
package(default_visibility = ["//visibility:public"])

[sh_binary(
    name = name,
    srcs = ["lcov_merger.py"],
) for name in [
    "Main",
    "coverage_output_generator",
    "coverage_report_generator",
    "lcov_merger",
]]
BUILD
}

# Links the rules that a package installed for Debian's Bazel.
link_rules() {
  local source=$1 entry
  if [[ ! -d $source ]]; then
    echo "$source is missing; as root, run: apt-get install bazel-rules-java bazel-rules-proto" >&2
    exit 1
  fi
  for entry in "$source"/*; do
    ln -sfn "$entry" "${entry##*/}"
  done
}

write_module() {
  echo "module(name = \"$name\")" >MODULE.bazel
  touch WORKSPACE
}

case $name in
  googletest)
    write_googletest
    write_module
    ;;
  abseil-cpp)
    write_abseil
    write_module
    ;;
  google_benchmark)
    write_google_benchmark
    write_module
    ;;
  rules_cc) write_rules_cc ;;
  rules_java) link_rules /usr/share/bazel/rules/java ;;
  rules_proto) link_rules /usr/share/bazel/rules/proto ;;
  remote_coverage_tools) write_remote_coverage_tools ;;
  stub:*)
    # A module that Bazel's own modules name and that no C++ build uses.
    name=${name#stub:}
    touch BUILD.bazel
    write_module
    ;;
  *)
    echo "system_repository.sh: unknown name: $name" >&2
    exit 1
    ;;
esac
