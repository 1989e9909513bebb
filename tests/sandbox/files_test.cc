// What tests change in directories of temporary files is private where that is asked for, and what
// a test runner reads afterwards is not.

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/forms.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

void Write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

// Each test is a host with an empty /tmp and /var/tmp, for the blocks in it. What the machine has
// mounted below them would be in the way of an ordinary user.
class FilesTest : public IsolatedTest {
 protected:
  void SetUp() override {
    for (const char* path : {"/tmp", "/var/tmp"}) {
      ASSERT_EQ(mount("tmp", path, "tmpfs", 0, "mode=1777"), 0);
    }
    ASSERT_EQ(chdir("/"), 0);
    for (const char* name : {"TMPDIR", "TEST_TMPDIR", "TEST_UNDECLARED_OUTPUTS_DIR"}) {
      unsetenv(name);
    }
  }

  // A directory with a file, a link and a directory of the host.
  static void Fill(const std::string& path) {
    std::filesystem::create_directories(path + "/directory");
    Write(path + "/directory/deep", "deep");
    Write(path + "/file", "the host's");
    Write(path + "/removed", "the host's");
    std::filesystem::create_symlink("file", path + "/link");
  }

  // In a sandbox: reads all of that, and changes all of that.
  static void Change(const std::string& path) {
    EXPECT_THAT(Entries(path), UnorderedElementsAre("directory", "file", "link", "removed"));
    EXPECT_EQ(ReadFile(path + "/link"), "the host's");
    Write(path + "/file", "changed");
    EXPECT_EQ(ReadFile(path + "/link"), "changed");
    Write(path + "/made", "made");
    Write(path + "/directory/made", "made");
    EXPECT_EQ(unlink((path + "/removed").c_str()), 0);
    EXPECT_EQ(rename((path + "/file").c_str(), (path + "/renamed").c_str()), 0);
    EXPECT_THAT(Entries(path), UnorderedElementsAre("directory", "link", "made", "renamed"));
  }

  static void ExpectUnchanged(const std::string& path) {
    EXPECT_THAT(Entries(path), UnorderedElementsAre("directory", "file", "link", "removed"));
    EXPECT_THAT(Entries(path + "/directory"), ElementsAre("deep"));
    EXPECT_EQ(ReadFile(path + "/file"), "the host's");
  }
};

class PrivateTmp : public FilesTest, public testing::WithParamInterface<Form> {
 protected:
  static Isolation Options() { return GetParam().isolation.WithFiles(Files::kPrivateTmp); }
};

INSTANTIATE_TEST_SUITE_P(In, PrivateTmp, testing::ValuesIn(EveryForm()), FormName);

TEST_P(PrivateTmp, ShowsTheHostsFilesAndKeepsChangesFromTheHost) {
  Fill("/tmp");
  Fill("/var/tmp");
  for (int i = 0; i < 2; ++i) {  // the second block sees nothing of the first
    const IsolatedResult result = RunIsolated(Options(), [] {
      Change("/tmp");
      Change("/var/tmp");
    });
    EXPECT_TRUE(result.passed()) << result;
  }
  ExpectUnchanged("/tmp");
  ExpectUnchanged("/var/tmp");
}

TEST_P(PrivateTmp, IsAlsoWhereVariablesPoint) {
  // What mount(2) and overlay take apart is a part of names, too.
  for (const char* name : {"TMPDIR", "TEST_TMPDIR"}) {
    for (const char* path : {"/mnt/a:b,c\\d", "/dev/shm/tmp", "/mnt/plain/"}) {
      SCOPED_TRACE(std::string(name) + "=" + path);
      ASSERT_EQ(mount("mnt", "/mnt", "tmpfs", 0, nullptr), 0);
      std::filesystem::remove_all(path);
      Fill(path);
      setenv(name, path, 1);
      const IsolatedResult result = RunIsolated(Options(), [path] { Change(path); });
      EXPECT_TRUE(result.passed()) << result;
      ExpectUnchanged(path);
      unsetenv(name);
      ASSERT_EQ(umount("/mnt"), 0);
    }
  }
}

TEST_P(PrivateTmp, LooksAsOnTheHost) {
  ASSERT_EQ(chmod("/tmp", 01755), 0);
  const IsolatedResult result = RunIsolated(Options(), [] {
    struct stat info = {};
    ASSERT_EQ(stat("/tmp", &info), 0);
    EXPECT_EQ(info.st_mode, S_IFDIR | 01755U);
    EXPECT_EQ(info.st_uid, geteuid());
  });
  EXPECT_TRUE(result.passed()) << result;
}

TEST_P(PrivateTmp, LeavesNoMountOfItsOwn) {
  const IsolatedResult result = RunIsolated(Options(), [] {
    EXPECT_EQ(access("/proc/self/status", R_OK), 0);
    ASSERT_EQ(umount2("/tmp", 0), 0);  // one mount, which can be taken off
  });
  EXPECT_TRUE(result.passed()) << result;
}

TEST_P(PrivateTmp, KeepsTheWorkingDirectory) {
  Fill("/tmp/work/here");
  ASSERT_EQ(chdir("/tmp/work/here"), 0);
  const IsolatedResult result = RunIsolated(Options(), [] {
    EXPECT_EQ(std::filesystem::current_path(), "/tmp/work/here");
    EXPECT_EQ(ReadFile("file"), "the host's");
    Write("arrives", "by the working directory");
    Write("/tmp/work/private", "gone");
  });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_EQ(ReadFile("/tmp/work/here/arrives"), "by the working directory");
  EXPECT_THAT(Entries("/tmp/work"), ElementsAre("here"));
}

TEST_P(PrivateTmp, IsTheWorkingDirectoryItself) {
  Fill("/tmp");
  ASSERT_EQ(chdir("/tmp"), 0);
  const IsolatedResult result = RunIsolated(Options(), [] {
    EXPECT_EQ(std::filesystem::current_path(), "/tmp");
    Change(".");
  });
  EXPECT_TRUE(result.passed()) << result;
  ExpectUnchanged("/tmp");
}

TEST_P(PrivateTmp, KeepsWhatATestRunnerReads) {
  std::filesystem::create_directory("/tmp/outputs");
  std::filesystem::create_directory("/tmp/xml");
  setenv("TEST_UNDECLARED_OUTPUTS_DIR", "/tmp/outputs", 1);
  setenv("XML_OUTPUT_FILE", "/tmp/xml/test.xml", 1);
  setenv("TEST_TMPDIR", "/tmp/outputs/tmp", 1);  // private inside of what is kept
  std::filesystem::create_directory("/tmp/outputs/tmp");
  const IsolatedResult result = RunIsolated(Options(), [] {
    Write("/tmp/outputs/log", "arrives");
    Write("/tmp/xml/test.xml", "arrives");
    Write("/tmp/outputs/tmp/file", "gone");
  });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_THAT(Entries("/tmp/outputs"), UnorderedElementsAre("log", "tmp"));
  EXPECT_THAT(Entries("/tmp/outputs/tmp"), IsEmpty());
  EXPECT_EQ(ReadFile("/tmp/xml/test.xml"), "arrives");
}

// As root. What the kernel refuses an ordinary user is below.
TEST_F(FilesTest, PrivateTmpKeepsWhatIsMountedInIt) {
  std::filesystem::create_directories("/tmp/a/mounted");
  Write("/tmp/file", "");
  Write("/tmp/source", "bound");
  ASSERT_EQ(mount("mounted", "/tmp/a/mounted", "tmpfs", 0, nullptr), 0);
  ASSERT_EQ(mount("/tmp/source", "/tmp/file", nullptr, MS_BIND, nullptr), 0);
  Write("/tmp/a/mounted/given", "given");
  const IsolatedResult result = RunIsolated(Isolation().WithFiles(Files::kPrivateTmp), [] {
    EXPECT_EQ(ReadFile("/tmp/a/mounted/given"), "given");
    EXPECT_EQ(ReadFile("/tmp/file"), "bound");
    Write("/tmp/a/mounted/made", "arrives");
    Write("/tmp/a/beside", "gone");
  });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_EQ(ReadFile("/tmp/a/mounted/made"), "arrives");
  EXPECT_THAT(Entries("/tmp/a"), ElementsAre("mounted"));
}

// The kernel stacks two overlays at most (FILESYSTEM_MAX_STACK_DEPTH), so the third is refused.
// `printed` is expected on stderr then.
IsolatedResult RunThreeDeep(const Isolation& innermost, const std::string& printed) {
  const Isolation outer = Isolation().WithFiles(Files::kPrivateTmp);
  return RunIsolated(outer, [&] {
    const IsolatedResult middle = RunIsolated(outer, [&] {
      Write("/tmp/of-the-middle", "shown");
      testing::internal::CaptureStderr();
      const IsolatedResult inner = RunIsolated(innermost, [] {
        EXPECT_EQ(ReadFile("/tmp/of-the-middle"), "shown");
        Write("/tmp/made", "gone");
      });
      EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr(printed));
      EXPECT_THAT(Entries("/tmp"), ElementsAre("of-the-middle"));
      inner.ReportHere();
    });
    middle.ReportHere();
  });
}

TEST_F(FilesTest, ARefusalOfWhatIsAskedForIsAFailure) {
  const IsolatedResult result = RunThreeDeep(Isolation().WithFiles(Files::kPrivateTmp), "");
  EXPECT_FALSE(result.passed());
  EXPECT_THAT(testing::PrintToString(result),
              AllOf(HasSubstr("cannot make a directory of temporary files private (an overlay) "
                              "(mount): Invalid argument (EINVAL)"),
                    HasSubstr("likely cause: the directory lies in two overlays already")));
}

TEST_F(FilesTest, ARefusalThatIsAcceptedLeavesPrivateWhatTestsMake) {
  const IsolatedResult result =
      RunThreeDeep(Isolation().WithFilesWherePossible(Files::kPrivateTmp),
                   "Hermetest: what the host has in /tmp, /var/tmp stays the host's in the tests");
  EXPECT_TRUE(result.passed()) << result;
}

TEST_F(FilesTest, AreTheHostsWhereNothingIsAskedFor) {
  const IsolatedResult result = RunIsolated(Isolation(), [] { Write("/tmp/made", "stays"); });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_EQ(ReadFile("/tmp/made"), "stays");
}

}  // namespace
}  // namespace hermetest::tests
