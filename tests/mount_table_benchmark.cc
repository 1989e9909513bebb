// What a look at the mount table costs, beside the kernel's share in it and libmount.
//
//   tools/bazel run -c opt //tests:mount_table_benchmark
//
// Run as root. The yardstick is the bare read of /proc/thread-self/mountinfo, opened and closed
// each time, into memory that is there. The tables have 20, 1,000 and 5,000 mounts, as a machine
// with many containers has them.

#include <fcntl.h>
#include <libmount/libmount.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "benchmark/benchmark.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"
#include "hermetest/matchers/procfs/mounts_by_statmount.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"
#include "hermetest/tests/support/benchmark_conditions.h"

namespace {

using hermetest::MountTable;
using hermetest::MountTableWatch;

constexpr char kPath[] = "/proc/thread-self/mountinfo";

// -------------------------------------------------------------------------------- the tables

void Require(bool done, const char* what) {
  if (done) return;
  perror(what);
  _exit(1);
}

void MakeDirectory(const std::string& path) {
  Require(mkdir(path.c_str(), 0755) == 0, path.c_str());
}

void Mount(const char* type, const std::string& path, const char* options) {
  Require(mount(type, path.c_str(), type, MS_NOSUID | MS_NODEV, options) == 0, path.c_str());
}

// Enters a root directory of its own, with `count` mounts in all. They end with the process.
void EnterTable(int count) {
  Require(
      unshare(CLONE_NEWNS) == 0 && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0,
      "make a mount namespace");
  Mount("tmpfs", "/mnt", "mode=755");
  Require(chroot("/mnt") == 0 && chdir("/") == 0, "enter /mnt");
  MakeDirectory("/proc");
  Mount("proc", "/proc", "");
  MakeDirectory("/containers");
  for (int i = 2; i < count; ++i) {
    const std::string path = absl::StrCat("/containers/", 100000 + i);
    MakeDirectory(path);
    MakeDirectory(path + "/shm");
    Mount("tmpfs", path + "/shm", "size=65536k,mode=755");
  }
}

// ----------------------------------------------------------------------------- what is measured

void SetCount(benchmark::State& state, size_t mounts) {
  state.counters["mounts"] = static_cast<double>(mounts);
}

void Read(benchmark::State& state) {
  std::vector<char> buffer(1 << 20);
  for (auto _ : state) {
    const int fd = open(kPath, O_RDONLY | O_CLOEXEC);
    while (read(fd, buffer.data(), buffer.size()) > 0) {
    }
    close(fd);
  }
}

std::string CurrentText() { return *MountTableWatch::OfThisThread()->ReadText(); }

void Parse(benchmark::State& state) {
  const std::string text = CurrentText();
  for (auto _ : state) {
    const absl::StatusOr<MountTable> table = hermetest::ParseMountInfo(text);
    if (!table.ok()) return state.SkipWithError("the table cannot be parsed");
    SetCount(state, table->size());
  }
}

void LibmountParse(benchmark::State& state) {
  std::string text = CurrentText();
  for (auto _ : state) {
    FILE* const stream = fmemopen(text.data(), text.size(), "r");
    libmnt_table* const table = mnt_new_table();
    if (mnt_table_parse_stream(table, stream, kPath) != 0) state.SkipWithError("it cannot parse");
    SetCount(state, static_cast<size_t>(mnt_table_get_nents(table)));
    mnt_unref_table(table);
    fclose(stream);
  }
}

void LibmountSnapshot(benchmark::State& state) {
  for (auto _ : state) {
    libmnt_table* const table = mnt_new_table();
    if (mnt_table_parse_file(table, kPath) != 0) state.SkipWithError("it cannot read");
    SetCount(state, static_cast<size_t>(mnt_table_get_nents(table)));
    mnt_unref_table(table);
  }
}

template <typename Reader>
void Snapshot(benchmark::State& state, Reader reader) {
  for (auto _ : state) {
    const absl::StatusOr<MountTable> table = reader();
    if (!table.ok()) return state.SkipWithError(table.status().ToString().c_str());
    SetCount(state, table->size());
  }
}

void Unchanged(benchmark::State& state) {
  absl::StatusOr<MountTableWatch> watch = MountTableWatch::OfThisThread();
  for (auto _ : state) {
    if (watch->Changed()) state.SkipWithError("it has changed");
  }
}

void AddAll(const hermetest::tests::AddBenchmark& add) {
  const auto snapshot = [](auto reader) {
    return [reader](benchmark::State& state) { Snapshot(state, reader); };
  };
  add("read", &Read);
  add("parse", &Parse);
  add("libmount_parse", &LibmountParse);
  add("snapshot_mountinfo", snapshot([] { return MountTableWatch::OfThisThread()->Read(); }));
  add("snapshot_statmount", snapshot(&hermetest::MountsByStatmount));
  add("snapshot_libmount", &LibmountSnapshot);
  add("current_mounts", snapshot(&hermetest::CurrentMounts));
  add("unchanged", &Unchanged);
}

}  // namespace

int main(int argc, char** argv) {
  return hermetest::tests::RunUnderConditions(argc, argv,
                                              {{"20", [] { EnterTable(20); }},
                                               {"1000", [] { EnterTable(1000); }},
                                               {"5000", [] { EnterTable(5000); }}},
                                              "read", &AddAll);
}
