// Suites of many tests in a program that may have few descriptors more than are open: as many as
// the variable FREE_DESCRIPTORS says. Run by few_descriptors_test.

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace {

using hermetest::Isolation;

Isolation Default() { return Isolation(); }
Isolation AsInit() { return Isolation().AsInit(); }
Isolation InUserNamespace() { return Isolation().WithUserNamespace(); }
Isolation WithoutSurvivors() { return Isolation().WithSurvivors(hermetest::Survivors::kFail); }

template <Isolation (*options)()>
class Hoarding : public hermetest::Isolated<testing::TestWithParam<int>, options> {
 protected:
  static void SetUpTestSuite() {
    const int first_free = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(first_free, 0);
    close(first_free);
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before_), 0);
    rlimit few = before_;
    few.rlim_cur =
        static_cast<rlim_t>(first_free) + static_cast<rlim_t>(atoi(getenv("FREE_DESCRIPTORS")));
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  }

  static void TearDownTestSuite() { EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before_), 0); }

 private:
  static rlimit before_;
};

template <Isolation (*options)()>
rlimit Hoarding<options>::before_;

class OfDefault : public Hoarding<Default> {};
TEST_P(OfDefault, Runs) { EXPECT_EQ(getpid(), 2); }
INSTANTIATE_TEST_SUITE_P(Many, OfDefault, testing::Range(0, 20));

class OfInit : public Hoarding<AsInit> {};
TEST_P(OfInit, Runs) { EXPECT_EQ(getpid(), 1); }
INSTANTIATE_TEST_SUITE_P(Many, OfInit, testing::Range(0, 20));

class OfUserNamespace : public Hoarding<InUserNamespace> {};
TEST_P(OfUserNamespace, Runs) { EXPECT_EQ(getpid(), 2); }
INSTANTIATE_TEST_SUITE_P(Many, OfUserNamespace, testing::Range(0, 20));

class OfLoneTests : public Hoarding<WithoutSurvivors> {};
TEST_P(OfLoneTests, Runs) { EXPECT_EQ(getpid(), 2); }
INSTANTIATE_TEST_SUITE_P(Many, OfLoneTests, testing::Range(0, 20));

}  // namespace
