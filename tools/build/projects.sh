# Fetches and builds other people's projects, for tools/try_project. To be sourced, with $keep the
# directory for sources and programs, and $scratch one for what is thrown away:
#
#   set_up_apt
#   source=$(fetch leveldb)
#   build leveldb "$source" "$keep/leveldb/build"
#
# shellcheck shell=bash
# shellcheck disable=SC2154  # $keep and $scratch

# Lets apt-get find source packages where it finds the binary ones, by a configuration of its own:
# the machine's is not changed.
set_up_apt() {
  local apt=$keep/apt file
  mkdir -p "$apt"/{lists/partial,cache/archives/partial,parts}
  for file in /etc/apt/sources.list.d/debian*.sources /etc/apt/sources.list.d/*debian.sources; do
    [[ ! -f $file ]] || sed 's/^Types:.*/Types: deb-src/' "$file" >"$apt/parts/${file##*/}"
  done
  [[ ! -f /etc/apt/sources.list ]] ||
    sed -n 's/^deb \(.*debian\.org.*\)/deb-src \1/p' /etc/apt/sources.list >"$apt/parts/main.list"
  export APT_CONFIG=$apt/apt.conf
  cat >"$APT_CONFIG" <<END
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$apt/parts";
Dir::State::Lists "$apt/lists";
Dir::Cache "$apt/cache";
APT::Sandbox::User "root";
END
  [[ -n $(find "$apt/lists" -name '*_Sources*' -print -quit) ]] || apt-get -qq update
}

# Fetches the source package $1, and prints the directory of its sources.
fetch() {
  local directory=$keep/$1
  if ! compgen -G "$directory/*/debian" >/dev/null; then
    mkdir -p "$directory"
    (cd "$directory" && apt-get -qq source "$1") >"$scratch/log" 2>&1 || {
      cat "$scratch/log" >&2
      return 1
    }
  fi
  dirname "$directory"/*/debian
}

# Prints the options that CMake needs to build the tests of $1.
options_for() {
  case $1 in
    benchmark) echo -DGIT_VERSION=1.0.0 -DBENCHMARK_USE_BUNDLED_GTEST=OFF -DBENCHMARK_ENABLE_LTO=OFF ;;
    leveldb) echo -DLEVELDB_BUILD_TESTS=ON -DLEVELDB_BUILD_BENCHMARKS=OFF ;;
    rapidjson) echo -DRAPIDJSON_BUILD_TESTS=ON -DRAPIDJSON_BUILD_EXAMPLES=OFF -DRAPIDJSON_BUILD_DOC=OFF ;;
    snappy) echo -DSNAPPY_BUILD_TESTS=ON -DSNAPPY_BUILD_BENCHMARKS=OFF ;;
    yaml-cpp) echo -DYAML_CPP_BUILD_TESTS=ON -DYAML_BUILD_SHARED_LIBS=OFF ;;
    *) echo -DBUILD_TESTING=ON ;;
  esac
}

# Installs the packages that the tests of $1 need, apart from those that every project needs.
install_libraries_for() {
  case $1 in
    cpp-httplib)
      install_missing_packages "to build $1" meson:/usr/bin/meson openssl:/usr/bin/openssl \
        libbrotli-dev:/usr/include/brotli/decode.h libssl-dev:/usr/include/openssl/ssl.h \
        zlib1g-dev:/usr/include/zlib.h
      ;;
  esac
}

# Builds the project $1, whose sources are in $2, in the directory $3, with the further options $4...
# of CMake or Meson.
build() {
  local name=$1 source=$2 directory=$3 options
  shift 3
  install_libraries_for "$name" || return
  case $name in
    cpp-httplib)  # its CMakeLists.txt has no tests
      [[ -d $directory ]] || nice meson setup "$directory" "$source" -Dcpp-httplib_test=true "$@" || return
      nice ninja -C "$directory"
      ;;
    *)
      read -ra options <<<"$(options_for "$name")"
      nice cmake -S "$source" -B "$directory" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS=-w \
        "${options[@]}" "$@" && nice cmake --build "$directory"
      ;;
  esac
}

# Prints the programs in $1 that contain GoogleTest.
test_programs() {
  find "$1" -type f -executable ! -name '*.so*' -print0 |
    xargs -0 -r grep -lZ --binary-files=text gtest_list_tests |
    while IFS= read -r -d '' program; do
      [[ $(head -c 4 "$program") != $'\x7fELF' ]] || echo "$program"
    done | sort
}

# Prints the variables that the programs of $1 need, one a line.
environment_for() {
  case $1 in
    # Some of its programs go on to measure when their tests are done, in each process.
    leveldb) echo BENCHMARK_FILTER=none ;;
  esac
}

# Prints the directory in which the program $3 of the project $1, whose sources are in $2, finds its
# data.
working_directory_for() {
  case $1 in
    cpp-httplib) dirname "$3" ;;
    *) echo "$2" ;;
  esac
}
