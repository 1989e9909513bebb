// A thousand tests, of which two hundred leak a mount; noise_test.cc runs them beside a program
// that mounts all the time. Each waits until that one has done something while the test runs.

#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tests/leaks/noise.h"

namespace hermetest::tests {
namespace {

using ::testing::Range;

using Numbered = testing::TestWithParam<int>;

void MakeDirectory(const std::string& path) {
  ASSERT_TRUE(mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) << path;
}

std::string Stray(int number) { return absl::StrCat("/mnt/stray-", number); }

// ----------------------------------------------------------------------------- those that do not

class CleanInASandbox : public Isolated<Numbered> {};

TEST_P(CleanInASandbox, Test) {
  WaitForNoise();
  ASSERT_EQ(mount("own", "/mnt", "tmpfs", 0, nullptr), 0);
}

INSTANTIATE_TEST_SUITE_P(All, CleanInASandbox, Range(0, 600));

class CleanInPlace : public Numbered {};

TEST_P(CleanInPlace, Test) { WaitForNoise(); }

INSTANTIATE_TEST_SUITE_P(All, CleanInPlace, Range(0, 200));

// ---------------------------------------------------------------------------------- those that do

Isolation Inherited() { return Isolation().WithPropagation(Propagation::kInherited); }

class LeakingInASandbox : public Isolated<Numbered, Inherited> {};

TEST_P(LeakingInASandbox, Test) {
  ASSERT_NO_FATAL_FAILURE(MakeDirectory(Stray(GetParam())));
  ASSERT_EQ(mount("stray", Stray(GetParam()).c_str(), "tmpfs", 0, nullptr), 0);
  WaitForNoise();
}

INSTANTIATE_TEST_SUITE_P(All, LeakingInASandbox, Range(0, 50));

class LeakingInPlace : public Numbered {};

// Each does its worst to a mount that is there for it, /mnt/host-0 and so on.
TEST_P(LeakingInPlace, Test) {
  const std::string place = absl::StrCat("/mnt/host-", GetParam());
  switch (GetParam() % 6) {
    case 0:
      ASSERT_EQ(mount("stray", place.c_str(), "tmpfs", 0, nullptr), 0);
      break;
    case 1:
      ASSERT_EQ(mount("/mnt/of-the-host", place.c_str(), nullptr, MS_BIND, nullptr), 0);
      break;
    case 2:
      ASSERT_EQ(mount(place.c_str(), place.c_str(), nullptr, MS_BIND, nullptr), 0);
      break;
    case 3:
      ASSERT_EQ(umount2(place.c_str(), MNT_DETACH), 0);
      break;
    case 4:
      ASSERT_EQ(mount(nullptr, place.c_str(), nullptr, MS_PRIVATE, nullptr), 0);
      break;
    default:
      ASSERT_EQ(mount(nullptr, place.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
                0);
      break;
  }
  WaitForNoise();
}

INSTANTIATE_TEST_SUITE_P(All, LeakingInPlace, Range(0, 150));

}  // namespace
}  // namespace hermetest::tests
