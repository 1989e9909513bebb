// Each system call that the engine makes is denied in turn, and each capability is taken away, to
// root and to an ordinary user. Then every test works, or says that it cannot be isolated here and
// names that call or capability, and no other; and `hermetest doctor` says the same. Nothing hangs.

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/matchers/procfs/capability_set.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::SizeIs;

struct Call {
  long number;
  const char* name;
};

#define HERMETEST_CALL(name) \
  { SYS_##name, #name }

// What the program calls when it isolates and not otherwise. These commands list the calls of both:
//
//   export HERMETEST_JOBS=2
//   program=bazel-bin/tests/environments/every_form
//   for isolation in on off; do
//     HERMETEST_ISOLATION=$isolation strace -f -qq -o "$isolation" "$program"
//     sed -E 's/^[0-9]+ +//' "$isolation" | grep -oE '^[a-z_0-9]+' | sort -u > "$isolation.calls"
//   done
//   comm -23 on.calls off.calls
//
// Beside them stand calls that a kernel, a C library or a later version may need in their place.
const Call kCalls[] = {
    HERMETEST_CALL(capget),
    HERMETEST_CALL(chroot),
    HERMETEST_CALL(clone),
    HERMETEST_CALL(clone3),
    HERMETEST_CALL(close_range),
    HERMETEST_CALL(fchdir),
    HERMETEST_CALL(fcntl),
    HERMETEST_CALL(fsconfig),
    HERMETEST_CALL(fsmount),
    HERMETEST_CALL(fsopen),
    HERMETEST_CALL(fstatfs),
    HERMETEST_CALL(getcpu),
    HERMETEST_CALL(getdents64),
    HERMETEST_CALL(getegid),
    HERMETEST_CALL(geteuid),
    HERMETEST_CALL(getpid),
    HERMETEST_CALL(kill),
    HERMETEST_CALL(madvise),
    HERMETEST_CALL(memfd_create),
    HERMETEST_CALL(mincore),
    HERMETEST_CALL(mount),
    HERMETEST_CALL(move_mount),
    HERMETEST_CALL(munlock),
    HERMETEST_CALL(open_tree),
    HERMETEST_CALL(pidfd_open),
    HERMETEST_CALL(pidfd_send_signal),
    HERMETEST_CALL(ppoll),
    HERMETEST_CALL(prctl),
    HERMETEST_CALL(readlinkat),
    HERMETEST_CALL(rt_sigaction),
    HERMETEST_CALL(rt_sigtimedwait),
    HERMETEST_CALL(sched_getscheduler),
    HERMETEST_CALL(sched_setscheduler),
    HERMETEST_CALL(sched_yield),
    HERMETEST_CALL(sethostname),
    HERMETEST_CALL(setns),
    HERMETEST_CALL(setpgid),
    HERMETEST_CALL(sigaltstack),
    HERMETEST_CALL(socket),
    HERMETEST_CALL(statfs),
    HERMETEST_CALL(statx),
    HERMETEST_CALL(uname),
    HERMETEST_CALL(unshare),
    HERMETEST_CALL(wait4),
    HERMETEST_CALL(waitid),
#if defined(__x86_64__)
    // In place of which others have newer ones.
    HERMETEST_CALL(dup2),
    HERMETEST_CALL(pause),
    HERMETEST_CALL(poll),
    HERMETEST_CALL(readlink),
#endif
};

struct Denial {
  std::string row;   // its name in the output of GoogleTest
  std::string name;  // of what is denied: that word has to stand in a diagnosis
  std::function<void()> make;
  bool user_namespaces = true;  // can be made
};

void PrintTo(const Denial& denial, std::ostream* out) { *out << denial.row; }

struct User {
  const char* name;
  void (*become)();
};

const User kUsers[] = {{"Root", [] {}}, {"OrdinaryUser", &BecomeOrdinaryUser}};

std::vector<Denial> DeniedCalls() {
  std::vector<Denial> denials;
  for (const Call& call : kCalls) {
    for (const User& user : kUsers) {
      for (const int error : {EPERM, ENOSYS}) {
        denials.push_back(
            {absl::StrCat(call.name, "_", error == EPERM ? "EPERM" : "ENOSYS", "_", user.name),
             call.name, [become = user.become, number = call.number, error] {
               become();
               DenyCallWith(number, error);
             }});
      }
    }
  }
  return denials;
}

// Where there are no user namespaces, what the direct way lacks has to be named.
std::vector<Denial> DeniedCapabilities() {
  std::vector<Denial> denials;
  for (int number = 0; number <= CAP_LAST_CAP; ++number) {
    const std::string name = CapabilityName(number);
    denials.push_back({name + "_Root", name, [number] { DropCapability(number); }});
    denials.push_back({name + "_OrdinaryUser", name, [number] {
                         DropCapability(number);
                         BecomeOrdinaryUser();
                       }});
    denials.push_back({name + "_RootWithoutSysAdmin", name, [number] {
                         if (number != CAP_SYS_ADMIN) DropCapability(CAP_SYS_ADMIN);
                         DropCapability(number);
                       }});
    denials.push_back({name + "_RootWithoutUserNamespaces", name,
                       [number] {
                         BecomeRootWithoutUserNamespaces();
                         DropCapability(number);
                       },
                       /*user_namespaces=*/false});
  }
  return denials;
}

// One test of a run, and what was printed of it.
struct Verdict {
  bool passed = false;
  std::string output;
};

// By the name of the test; one that did not come to its end is not among them.
std::map<std::string, Verdict> VerdictsIn(absl::string_view output) {
  std::map<std::string, Verdict> verdicts;
  Verdict verdict;
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    absl::string_view rest = line;
    if (absl::ConsumePrefix(&rest, "[ RUN      ] ")) {
      verdict = Verdict();
    } else if (absl::ConsumePrefix(&rest, "[       OK ] ") ||
               (absl::StrContains(line, " ms)") && absl::ConsumePrefix(&rest, "[  FAILED  ] "))) {
      verdict.passed = absl::StartsWith(line, "[       OK ]");
      const std::string name(rest.substr(0, rest.find_first_of(", ")));
      verdicts.emplace(name, verdict);
    } else {
      absl::StrAppend(&verdict.output, line, "\n");
    }
  }
  return verdicts;
}

bool HasWord(absl::string_view text, absl::string_view word) {
  const auto is_part = [](char c) { return absl::ascii_isalnum(c) || c == '_'; };
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) {
      return true;
    }
  }
  return false;
}

// Whether `text` is a diagnosis that names `name`, and whose causes name no other call or
// capability. A capability may be one of several that lack.
testing::AssertionResult IsDiagnosisOf(const std::string& name, const std::string& text) {
  if (!HasWord(text, name)) return testing::AssertionFailure() << "does not name " << name;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&line, "likely cause: ")) continue;
    for (const Call& call : kCalls) {
      if (call.name != name && HasWord(line, call.name) && !HasWord(line, name)) {
        return testing::AssertionFailure() << "names " << call.name;
      }
    }
  }
  return testing::AssertionSuccess();
}

// A program that hangs is ended by SIGALRM.
constexpr unsigned kDeadlineInSeconds = 120;

ProgramResult RunDenied(const std::vector<std::string>& command, const Denial& denial,
                        const std::map<std::string, std::string>& environment) {
  ProgramOptions options;
  options.environment = environment;
  options.environment["HERMETEST_UNAVAILABLE"] = "fail";
  options.before_exec = [&] {
    alarm(kDeadlineInSeconds);
    denial.make();
  };
  return RunProgram(command, options);
}

// Returns whether the tests that ask for nothing could be isolated.
bool CheckVerdicts(const std::map<std::string, Verdict>& verdicts, const Denial& denial) {
  constexpr size_t kTests = 23;
  EXPECT_THAT(verdicts, SizeIs(kTests)) << "some did not come to their end";
  bool plain_passed = verdicts.count("Plain.First") != 0;
  for (const auto& [test, verdict] : verdicts) {
    const bool fails_as_it_should =
        (absl::StartsWith(test, "Overruns") &&
         absl::StrContains(verdict.output, "ran past its deadline")) ||
        (test == "Survives.Process" &&
         (absl::StrContains(verdict.output, "the test left 1 process running") ||
          absl::StrContains(verdict.output, "that the test left running cannot be listed")));
    if (verdict.passed || fails_as_it_should) continue;
    EXPECT_THAT(verdict.output, testing::HasSubstr("the test cannot be isolated here")) << test;
    const bool needs_user_namespace = absl::StrContains(test, "User");
    const std::string& name =
        needs_user_namespace && !denial.user_namespaces ? "max_user_namespaces" : denial.name;
    EXPECT_TRUE(IsDiagnosisOf(name, verdict.output)) << test << ":\n" << verdict.output;
    if (absl::StartsWith(test, "Plain.")) plain_passed = false;
  }
  return plain_passed;
}

class Denied : public testing::TestWithParam<Denial> {};

INSTANTIATE_TEST_SUITE_P(Call, Denied, testing::ValuesIn(DeniedCalls()),
                         [](const auto& info) { return info.param.row; });
INSTANTIATE_TEST_SUITE_P(Capability, Denied, testing::ValuesIn(DeniedCapabilities()),
                         [](const auto& info) { return info.param.row; });

TEST_P(Denied, WorksOrIsNamed) {
  const Denial& denial = GetParam();
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    const std::vector<std::string> programs = Stage(std::vector<std::string>{
        Runfile("tests/environments/every_form"), Runfile("tools/hermetest")});
    const auto run = [&](const char* isolation, const char* jobs) {
      const ProgramResult result = RunDenied(
          {programs[0]}, denial, {{"HERMETEST_ISOLATION", isolation}, {"HERMETEST_JOBS", jobs}});
      EXPECT_EQ(result.signal, 0) << (result.signal == SIGALRM ? "hung" : "crashed") << " with "
                                  << jobs << " jobs:\n"
                                  << result.output;
      return VerdictsIn(result.output);
    };
    // What is denied concerns isolation only.
    for (const auto& [test, verdict] : run("off", "1")) {
      ASSERT_TRUE(verdict.passed) << test << " in place: " << verdict.output;
    }
    const bool isolates = CheckVerdicts(run("on", "1"), denial);
    // Tests at once need more: files for their output.
    EXPECT_TRUE(!CheckVerdicts(run("on", "2"), denial) || isolates);

    const ProgramResult doctor = RunDenied({programs[1], "doctor"}, denial, {});
    EXPECT_EQ(doctor.signal, 0) << doctor.output;
    EXPECT_EQ(doctor.exit_code, isolates ? 0 : 1) << doctor.output;
    if (isolates) return;
    EXPECT_TRUE(IsDiagnosisOf(denial.name, doctor.output)) << doctor.output;
  });
  EXPECT_TRUE(host.passed()) << host;
}

}  // namespace
}  // namespace hermetest::tests
