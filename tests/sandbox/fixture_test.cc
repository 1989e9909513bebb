// The user's own fixtures, and isolated blocks inside isolated tests. What ran where is told by a
// log in memory that the test program and every process that it forks share.

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"

namespace hermetest::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Appends need no lock; the log is read when nobody writes.
class SharedLog {
 public:
  void Add(const char* what) {
    const size_t i = count_.fetch_add(1);
    if (i < kCapacity) entries_[i] = {what, getpid()};
  }

  std::vector<std::pair<std::string, pid_t>> Take() {
    std::vector<std::pair<std::string, pid_t>> all;
    for (size_t i = 0; i < count_; ++i) all.emplace_back(entries_[i].what, entries_[i].pid);
    count_ = 0;
    return all;
  }

 private:
  static constexpr size_t kCapacity = 64;
  struct Entry {
    const char* what;
    pid_t pid;
  };
  std::atomic<size_t> count_{0};
  Entry entries_[kCapacity];
};

SharedLog& Log() {
  static SharedLog& log = *new (mmap(nullptr, sizeof(SharedLog), PROT_READ | PROT_WRITE,
                                     MAP_SHARED | MAP_ANONYMOUS, -1, 0)) SharedLog;
  return log;
}

// A fixture that knows nothing of Hermetest, and that has to be aligned.
class alignas(64) UsersFixture : public testing::Test {
 protected:
  UsersFixture() { Log().Add("constructor"); }
  ~UsersFixture() override { Log().Add("destructor"); }
  void SetUp() override { Log().Add("SetUp"); }
  void TearDown() override { Log().Add("TearDown"); }
  static void SetUpTestSuite() {
    Log().Take();
    suite_pid_ = getpid();
    Log().Add("SetUpTestSuite");
  }
  static void TearDownTestSuite();

  static pid_t suite_pid_;
  int body_saw_ = 42;
};

pid_t UsersFixture::suite_pid_ = 0;

Isolation BoxedOptions() { return Isolation().WithHostname("boxed"); }

using LifeCycle = Isolated<UsersFixture, BoxedOptions>;

TEST_F(LifeCycle, Body) {
  Log().Add("body");
  EXPECT_EQ(Hostname(), "boxed");
  EXPECT_EQ(reinterpret_cast<uintptr_t>(this) % 64, 0U);
  EXPECT_EQ(body_saw_, 42);
  body_saw_ = 1;
  suite_pid_ = 0;  // a copy: the test program's stays
}

void UsersFixture::TearDownTestSuite() {
  EXPECT_EQ(suite_pid_, getpid());
  EXPECT_THAT(Log().Take(), ElementsAre(Pair("SetUpTestSuite", getpid()), Pair("constructor", 2),
                                        Pair("SetUp", 2), Pair("body", 2), Pair("TearDown", 2),
                                        Pair("destructor", 2)));
}

// The options are asked for in the test program, before each test.
std::vector<pid_t>& OptionCalls() {
  static std::vector<pid_t>& calls = *new std::vector<pid_t>;
  return calls;
}

Isolation CountingOptions() {
  OptionCalls().push_back(getpid());
  return OptionCalls().size() == 1 ? Isolation().WithHostname("first") : Isolation().AsInit();
}

class OptionsFunction : public Isolated<testing::Test, CountingOptions> {
 protected:
  static void TearDownTestSuite() { EXPECT_THAT(OptionCalls(), ElementsAre(getpid(), getpid())); }
};

TEST_F(OptionsFunction, IsCalledForTheFirstTest) { EXPECT_EQ(Hostname(), "first"); }

TEST_F(OptionsFunction, AndAgainForTheSecond) {
  EXPECT_NE(Hostname(), "first");
  EXPECT_EQ(getpid(), 1);
}

// A block in a block in a block: each is the host of the next.
void Descend(int levels, std::vector<std::string> pid_namespaces) {
  for (const std::string& other : pid_namespaces) EXPECT_NE(NamespaceId("pid"), other);
  EXPECT_EQ(getpid(), 2);
  EXPECT_THAT(VisibleProcesses(), ElementsAre(1, 2));
  Log().Add("level");
  if (levels == 0) {
    ADD_FAILURE() << "from the bottom";
    return;
  }
  pid_namespaces.push_back(NamespaceId("pid"));
  const IsolatedResult result =
      RunIsolated(Isolation(), [&] { Descend(levels - 1, pid_namespaces); });
  EXPECT_TRUE(result.status().ok()) << result;
  EXPECT_EQ(result.parts().size(), 1U);
  result.ReportHere();
}

TEST(Nesting, FiveDeepEveryLevelIsASandboxAndAFailureComesAllTheWayUp) {
  Log().Take();
  const IsolatedResult result =
      RunIsolated(Isolation(), [] { Descend(4, std::vector<std::string>()); });
  EXPECT_TRUE(result.status().ok()) << result;
  ASSERT_EQ(result.parts().size(), 1U) << result;
  EXPECT_THAT(result.parts()[0].message(), testing::HasSubstr("from the bottom"));
  EXPECT_EQ(Log().Take().size(), 5U);
}

class NestingInATest : public IsolatedTest {};

TEST_F(NestingInATest, UserNamespacesNestToo) {
  const IsolatedResult result = RunIsolated(Isolation().WithUserNamespace(), [] {
    const std::string outer = NamespaceId("user");
    const IsolatedResult inner = RunIsolated(Isolation().WithUserNamespace(), [&] {
      EXPECT_NE(NamespaceId("user"), outer);
      const IsolatedResult innermost =
          RunIsolated(Isolation().AsInit(), [] { EXPECT_EQ(getpid(), 1); });
      EXPECT_TRUE(innermost.passed()) << innermost;
    });
    EXPECT_TRUE(inner.passed()) << inner;
  });
  EXPECT_TRUE(result.passed()) << result;
}

TEST_F(NestingInATest, BlocksRunOneAfterTheOther) {
  std::string previous = NamespaceId("pid");
  for (int i = 0; i < 3; ++i) {
    const IsolatedResult result =
        RunIsolated(Isolation(), [&] { EXPECT_NE(NamespaceId("pid"), previous); });
    EXPECT_TRUE(result.passed()) << result;
  }
}

}  // namespace
}  // namespace hermetest::tests
