// `hermetest run` on a host that lacks something: it does without, or says in one line what it is.

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tests/tools/run/run_hermetest.h"

namespace hermetest::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> OneTest(const std::string& flag = "--jobs=1") {
  return {"run", flag, "--", Runfile("tests/tools/run/well_behaved"),
          "--gtest_filter=Plain.Passes"};
}

TEST(TroubledHost, HasNoTemporaryDirectory) {
  HermetestOptions options;
  options.environment = OutsideOfBazel({{"TMPDIR", "/nonexistent"}, {"TEST_TMPDIR", ""}});
  const HermetestResult run = RunHermetest(OneTest(), options);
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_EQ(run.err, "");
}

TEST(TroubledHost, HasLostTheWorkingDirectory) {
  const std::string directory = NewTempPath("gone");
  HermetestOptions options;
  options.environment = OutsideOfBazel();
  options.before_exec = [&] {
    if (mkdir(directory.c_str(), 0700) != 0 || chdir(directory.c_str()) != 0 ||
        rmdir(directory.c_str()) != 0) {
      _exit(kCannotMake);
    }
  };
  for (const char* flag : {"--jobs=1", "--tmp=shared", "--isolation=off"}) {
    std::vector<std::string> words = OneTest(flag);
    const HermetestResult run = RunHermetest(words, options);
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    words.emplace_back("--gtest_output=xml:report.xml");
    const HermetestResult refused = RunHermetest(words, options);
    EXPECT_EQ(refused.exit_code, 125);
    EXPECT_THAT(refused.err, StartsWith("hermetest run: --gtest_output=xml:report.xml: the working "
                                        "directory is gone"));
  }
}

void DenyClone3() {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    _exit(kCannotMake);
  }
}

// The C library of older systems does not use the call, and there it works.
TEST(TroubledHost, DeniesThreads) {
  for (const char* flag : {"--jobs=2", "--each=false"}) {
    HermetestOptions options;
    options.environment = OutsideOfBazel();
    options.before_exec = &DenyClone3;
    const HermetestResult run = RunHermetest(OneTest(flag), options);
    if (run.exit_code == 0) continue;
    EXPECT_EQ(run.exit_code, 125);
    EXPECT_EQ(
        run.err,
        "hermetest run: cannot start a thread: Operation not permitted; a seccomp filter "
        "denies clone3(2), as that of Docker before 20.10.10 does, which hides this call from "
        "glibc when it answers ENOSYS\n");
  }
}

// An overlay would show what an ordinary user must not see.
TEST(TroubledHost, HasSomethingMountedBelowTmp) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    HermetestOptions options;
    const std::string hermetest = Stage(HermetestPath());
    std::filesystem::copy_file(Runfile("tests/tools/run/elsewhere"), "/tmp/elsewhere");
    mkdir("/tmp/mounted", 0755);
    ASSERT_EQ(mount("mounted", "/tmp/mounted", "tmpfs", 0, nullptr), 0);
    std::ofstream("/tmp/file") << "the host's";
    std::filesystem::create_symlink("file", "/tmp/link");
    chmod("/tmp", 01777);
    chdir("/");
    ProgramOptions program;
    program.environment = OutsideOfBazel({{"TEST_TMPDIR", "/tmp"}});
    program.before_exec = &BecomeOrdinaryUser;
    const ProgramResult run = RunProgram(
        {hermetest, "run", "--jobs=1", "--", "/tmp/elsewhere", "--gtest_filter=BelowTmp.*"},
        program);
    EXPECT_EQ(run.exit_code, 0) << run.output;
    EXPECT_THAT(run.output,
                AllOf(HasSubstr("hermetest run: what the host has in /tmp is shared with it: "),
                      HasSubstr(" is mounted there; what tests make"), HasSubstr(": 2 passed\n")));
    EXPECT_FALSE(std::filesystem::exists("/tmp/made"));
  });
  result.ReportHere();
}

struct Missing {
  std::vector<std::string> words;
  int exit_code;
  std::string error;
};

TEST(TroubledHost, IsToldApartFromAProgramThatCannotBeRun) {
  const std::string directory = NewTempPath("path");
  std::filesystem::create_directory(directory);
  const std::string plain = directory + "/plain";
  const std::string script = directory + "/script";
  std::ofstream(plain).close();
  std::ofstream(script) << "#!/no/such/interpreter\n";
  chmod(script.c_str(), 0755);
  std::vector<std::string> unwritable = OneTest();
  unwritable.emplace_back("--gtest_output=xml:/proc/none/report.xml");
  const Missing rows[] = {
      {{"run", "plain"}, 126, absl::StrCat("cannot execute ", plain, ": Permission denied")},
      {{"run", "nothing"}, 127, "no program nothing in PATH; one in this directory is ./nothing"},
      {{"run", script},
       126,
       absl::StrCat("cannot execute ", script,
                    ": No such file or directory; the file is there: what is missing is its "
                    "interpreter or loader")},
      {{"run", directory}, 126, absl::StrCat("cannot execute ", directory, ": Permission denied")},
      {{"run", "--each=false", directory + "/none"},
       127,
       absl::StrCat("cannot execute ", directory, "/none: No such file or directory")},
      {unwritable, 125, "cannot write /proc/none/report.xml: No such file or directory"},
  };
  for (const Missing& row : rows) {
    HermetestOptions options;
    options.environment = OutsideOfBazel({{"PATH", directory}});
    const HermetestResult run = RunHermetest(row.words, options);
    EXPECT_EQ(run.exit_code, row.exit_code);
    EXPECT_EQ(run.err, absl::StrCat("hermetest run: ", row.error, "\n"));
  }
}

}  // namespace
}  // namespace hermetest::tests
