#include "hermetest/tests/results/compared/surroundings.h"

#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

pid_t program_pid = 0;
int set_ups = 0;

// A line on the console that no other process than the test program may write.
std::ostream& Note(const char* what) {
  return std::cout << (getpid() == program_pid ? "[note] " : "[note of another process] ") << what;
}

void FailFatally(const char* message) { FAIL() << message; }
void Skip() { GTEST_SKIP() << "skipped by the environment"; }

class NotingEnvironment : public testing::Environment {
 public:
  explicit NotingEnvironment(std::string fault) : fault_(std::move(fault)) {}

  void SetUp() override {
    ++set_ups;
    RecordPlace("set_up_in");
    if (fault_ == "fails_in_set_up") ADD_FAILURE() << "in the environment's SetUp";
    if (fault_ == "fails_fatally_in_set_up") FailFatally("in the environment's SetUp");
    if (fault_ == "skips_in_set_up") Skip();
    if (fault_ == "throws_in_set_up") throw std::runtime_error("by the environment's SetUp");
  }

  void TearDown() override {
    RecordPlace("torn_down_in");
    if (fault_ == "fails_in_tear_down") ADD_FAILURE() << "in the environment's TearDown";
    if (fault_ == "throws_in_tear_down") throw std::runtime_error("by the environment's TearDown");
  }

 private:
  static void RecordPlace(const char* key) {
    testing::Test::RecordProperty(key,
                                  getpid() == program_pid ? "the test program" : "another process");
  }

  std::string fault_;
};

// Says everything that it hears.
class NotingListener : public testing::TestEventListener {
 public:
  void OnTestProgramStart(const testing::UnitTest& unit) override {
    Note("program starts: ") << unit.test_to_run_count() << " tests" << std::endl;
  }
  void OnTestIterationStart(const testing::UnitTest&, int iteration) override {
    Note("iteration starts: ") << iteration << std::endl;
  }
  void OnEnvironmentsSetUpStart(const testing::UnitTest&) override {
    Note("environments' set up starts") << std::endl;
  }
  void OnEnvironmentsSetUpEnd(const testing::UnitTest&) override {
    Note("environments' set up ends") << std::endl;
  }
  void OnTestSuiteStart(const testing::TestSuite& suite) override {
    Note("suite starts: ") << suite.name() << std::endl;
  }
  void OnTestStart(const testing::TestInfo& test) override {
    Note("test starts: ") << test.test_suite_name() << "." << test.name() << std::endl;
  }
  void OnTestPartResult(const testing::TestPartResult& part) override { NotePart(part); }
  void OnTestEnd(const testing::TestInfo& test) override {
    Note("test ends: ") << test.name() << (test.result()->Passed() ? " passed" : " did not pass")
                        << std::endl;
    NoteResult(*test.result());
  }
  void OnTestSuiteEnd(const testing::TestSuite& suite) override {
    Note("suite ends: ") << suite.name() << ", " << suite.failed_test_count() << " failed, "
                         << suite.skipped_test_count() << " skipped" << std::endl;
    NoteResult(suite.ad_hoc_test_result());
  }
  void OnEnvironmentsTearDownStart(const testing::UnitTest&) override {
    Note("environments' tear down starts") << std::endl;
  }
  void OnEnvironmentsTearDownEnd(const testing::UnitTest&) override {
    Note("environments' tear down ends") << std::endl;
  }
  void OnTestIterationEnd(const testing::UnitTest& unit, int iteration) override {
    Note("iteration ends: ") << iteration << ", " << unit.failed_test_count() << " failed"
                             << std::endl;
  }
  void OnTestProgramEnd(const testing::UnitTest& unit) override {
    Note("program ends: ") << (unit.Passed() ? "passed" : "did not pass") << std::endl;
    NoteResult(unit.ad_hoc_test_result());
  }

 private:
  static void NotePart(const testing::TestPartResult& part) {
    Note("part: type ") << part.type() << " at "
                        << (part.file_name() == nullptr ? "no file" : part.file_name()) << ":"
                        << part.line_number() << " "
                        << testing::PrintToString(std::string(part.message())) << std::endl;
  }

  static void NoteResult(const testing::TestResult& result) {
    for (int i = 0; i < result.total_part_count(); ++i) NotePart(result.GetTestPartResult(i));
    for (int i = 0; i < result.test_property_count(); ++i) {
      const testing::TestProperty& property = result.GetTestProperty(i);
      Note("property: ") << property.key() << "=" << testing::PrintToString(property.value())
                         << std::endl;
    }
  }
};

// Fails where GoogleTest lets a listener fail: outside of OnTestPartResult().
class FailingListener : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo&) override { ADD_FAILURE() << "as the test starts"; }
  void OnTestEnd(const testing::TestInfo&) override { ADD_FAILURE() << "as the test ends"; }
};

class FatallyFailingListener : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo&) override { FailFatally("as the test starts"); }
};

// GoogleTest's documentation shows this one ("Asserting on Subroutines with an Exception").
class ThrowingListener : public testing::EmptyTestEventListener {
 public:
  void OnTestPartResult(const testing::TestPartResult& part) override {
    if (part.fatally_failed()) throw testing::AssertionException(part);
  }
};

void AppendListener(testing::TestEventListener* listener) {
  testing::UnitTest::GetInstance()->listeners().Append(listener);
}

testing::TestEventListener* ReleasePrinter() {
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  return listeners.Release(listeners.default_result_printer());
}

const std::map<std::string, void (*)()>& ListenerInstallers() {
  static const auto& installers = *new std::map<std::string, void (*)()>{
      {"none", [] {}},
      {"after_the_printer", [] { AppendListener(new NotingListener); }},
      {"before_the_printer",
       [] {
         testing::TestEventListener* const printer = ReleasePrinter();
         AppendListener(new NotingListener);
         AppendListener(printer);
       }},
      {"in_place_of_the_printer",
       [] {
         delete ReleasePrinter();
         AppendListener(new NotingListener);
       }},
      {"fails", [] { AppendListener(new FailingListener); }},
      {"fails_fatally", [] { AppendListener(new FatallyFailingListener); }},
      {"throws", [] { AppendListener(new ThrowingListener); }},
  };
  return installers;
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "none" : value;
}

class Environment : public ComparedTest {};

TEST_F(Environment, IsSetUpBeforeTheTest) { EXPECT_EQ(MadeByTheEnvironment(), 1); }
TEST_F(Environment, IsSetUpOnceForAllTests) { EXPECT_EQ(MadeByTheEnvironment(), 1); }

}  // namespace

void InstallSurroundings() {
  program_pid = getpid();
  testing::AddGlobalTestEnvironment(new NotingEnvironment(Variable("COMPARED_ENVIRONMENT")));
  ListenerInstallers().at(Variable("COMPARED_LISTENER"))();
}

pid_t ProgramPid() { return program_pid; }

int MadeByTheEnvironment() { return set_ups; }

}  // namespace hermetest::tests
