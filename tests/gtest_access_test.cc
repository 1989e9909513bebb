// What Hermetest takes from GoogleTest's inside does what it is taken for. A GoogleTest that has
// changed there fails here, or does not compile.

#include "hermetest/fixture/internal/googletest/access/gtest_access.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace hermetest::internal {
namespace {

using Type = testing::TestPartResult::Type;

// Hears every part that GoogleTest tells anybody.
class PartCounter : public testing::EmptyTestEventListener {
 public:
  PartCounter() { testing::UnitTest::GetInstance()->listeners().Append(this); }
  ~PartCounter() override { testing::UnitTest::GetInstance()->listeners().Release(this); }
  void OnTestPartResult(const testing::TestPartResult&) override { ++parts_; }
  int parts() const { return parts_; }

 private:
  int parts_ = 0;
};

// Leaves the test without any part when it ends.
class GtestAccess : public testing::Test {
 protected:
  ~GtestAccess() override { ClearParts(Result()); }

  static testing::TestResult& Result() { return *CurrentTestResult(); }
  static void Add(Type type, const char* message) {
    AddPartSilently(Result(), testing::TestPartResult(type, "file.cc", 7, message));
  }

  PartCounter counter_;
};

TEST_F(GtestAccess, CurrentResultIsThatOfTheTest) {
  EXPECT_EQ(&Result(), testing::UnitTest::GetInstance()->current_test_info()->result());
}

TEST_F(GtestAccess, AddedPartIsThereAndNobodyHears) {
  Add(Type::kNonFatalFailure, "silent");
  const int parts = Result().total_part_count();
  const bool failed = HasNonfatalFailure();
  const bool fatally = HasFatalFailure();
  const std::string message = Result().GetTestPartResult(0).message();
  const std::string file = Result().GetTestPartResult(0).file_name();
  const int line = Result().GetTestPartResult(0).line_number();
  ClearParts(Result());
  EXPECT_EQ(parts, 1);
  EXPECT_TRUE(failed);
  EXPECT_FALSE(fatally);
  EXPECT_EQ(message, "silent");
  EXPECT_EQ(file, "file.cc");
  EXPECT_EQ(line, 7);
  EXPECT_EQ(counter_.parts(), 0);
}

TEST_F(GtestAccess, AddedPartObeysNoFlag) {
  const bool before = GTEST_FLAG_GET(throw_on_failure);
  GTEST_FLAG_SET(throw_on_failure, true);
  Add(Type::kFatalFailure, "not thrown");
  GTEST_FLAG_SET(throw_on_failure, before);
  const bool fatally = HasFatalFailure();
  ClearParts(Result());
  EXPECT_TRUE(fatally);
}

TEST_F(GtestAccess, ClearingTakesPartsAndLeavesProperties) {
  RecordProperty("key", "value");
  Add(Type::kFatalFailure, "one");
  Add(Type::kSkip, "two");
  ClearParts(Result());
  EXPECT_EQ(Result().total_part_count(), 0);
  EXPECT_FALSE(HasFailure());
  EXPECT_FALSE(IsSkipped());
  EXPECT_EQ(Result().test_property_count(), 1);
}

// How results are replayed: the reporter that is in place hears the part as it is, without the
// traces of the place where it is replayed.
TEST_F(GtestAccess, HelperPassesPartsOnAsTheyAre) {
  SCOPED_TRACE("not to be added");
  testing::TestPartResultArray heard;
  {
    const testing::ScopedFakeTestPartResultReporter intercept(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &heard);
    testing::internal::HasNewFatalFailureHelper helper;
    helper.ReportTestPartResult(
        testing::TestPartResult(Type::kFatalFailure, "file.cc", 7, "as it is"));
  }
  ASSERT_EQ(heard.size(), 1);
  EXPECT_EQ(heard.GetTestPartResult(0).message(), std::string("as it is"));
  EXPECT_EQ(counter_.parts(), 0);
}

class Factory : public testing::internal::TestFactoryBase {
 public:
  testing::Test* CreateTest() override { return nullptr; }
};

TEST_F(GtestAccess, ExchangedFactoryIsTheOneThatWasThere) {
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  auto factory = std::make_unique<Factory>();
  const testing::internal::TestFactoryBase* const put_there = factory.get();
  std::unique_ptr<testing::internal::TestFactoryBase> own =
      ExchangeFactory(test, std::move(factory));
  const std::unique_ptr<testing::Test> object(own->CreateTest());
  EXPECT_NE(dynamic_cast<GtestAccess*>(object.get()), nullptr);
  EXPECT_EQ(ExchangeFactory(test, std::move(own)).get(), put_there);
}

TEST_F(GtestAccess, FixtureIsThatOfTheSuite) {
  const testing::TestSuite& suite = *testing::UnitTest::GetInstance()->current_test_suite();
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  EXPECT_EQ(FixtureOf(test), testing::internal::GetTypeId<GtestAccess>());
  EXPECT_EQ(FixtureOf(*suite.GetTestInfo(0)), FixtureOf(test));
}

class WithSetUp : public testing::Test {
 protected:
  static void SetUpTestSuite() {}
};

TEST_F(WithSetUp, IsTheOneThatHasIt) {
  const testing::UnitTest& program = *testing::UnitTest::GetInstance();
  EXPECT_TRUE(HasSetUp(*program.current_test_suite()));
  EXPECT_FALSE(HasTearDown(*program.current_test_suite()));
}

TEST_F(GtestAccess, SuitesInTurnAreAllAndOthersHaveNoSetUp) {
  const testing::UnitTest& program = *testing::UnitTest::GetInstance();
  int with_set_up = 0;
  bool has_current = false;
  for (int i = 0; i < program.total_test_suite_count(); ++i) {
    with_set_up += HasSetUp(SuiteInTurn(i)) ? 1 : 0;
    has_current = has_current || &SuiteInTurn(i) == program.current_test_suite();
  }
  EXPECT_TRUE(has_current);
  EXPECT_EQ(with_set_up, 2) << "WithSetUp and OutsideATest";
}

TEST_F(GtestAccess, TimesAreThoseThatWereSet) {
  SetTimes(Result(), absl::FromUnixMillis(1234), absl::Milliseconds(56));
  EXPECT_EQ(Result().start_timestamp(), 1234);
  EXPECT_EQ(Result().elapsed_time(), 56);
}

class OutsideATest : public testing::Test {
 protected:
  static void SetUpTestSuite() { result_ = CurrentTestResult(); }
  static testing::TestResult* result_;
};

testing::TestResult* OutsideATest::result_ = nullptr;

TEST_F(OutsideATest, ThereIsNoCurrentResult) { EXPECT_EQ(result_, nullptr); }

}  // namespace
}  // namespace hermetest::internal
