// The words by which leaks are chosen and ignored.

#include <sstream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/leak_guard/kinds/ignore_patterns.h"
#include "hermetest/fixture/leak_guard/kinds/leak.h"
#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"

namespace hermetest::tests {
namespace {

std::string Parsed(const std::string& text) {
  const absl::StatusOr<LeakKinds> kinds =
      LeakKinds::Parse(text, {LeakKind::kMounts, LeakKind::kFiles});
  if (!kinds.ok()) return std::string(kinds.status().message());
  std::ostringstream out;
  out << *kinds;
  return out.str();
}

TEST(LeakKinds, AreParsed) {
  EXPECT_EQ(Parsed(""), "mounts,files");
  EXPECT_EQ(Parsed("  "), "mounts,files");
  EXPECT_EQ(Parsed("umask"), "umask");
  EXPECT_EQ(Parsed("umask,mounts"), "mounts,umask");
  EXPECT_EQ(Parsed(" umask , mounts "), "mounts,umask");
  EXPECT_EQ(Parsed("-files"), "mounts");
  EXPECT_EQ(Parsed("-files,umask"), "mounts,umask");
  EXPECT_EQ(Parsed("none"), "none");
  EXPECT_EQ(Parsed("-all"), "none");
  EXPECT_EQ(Parsed("all,-sysv-ipc,-queues"),
            "mounts,names,shared-memory,interfaces,settings,processes,namespaces,files,descriptors,"
            "directory,umask,limits,signals,environment");
}

TEST(LeakKinds, ThatAreNoneAreRefusedWithTheGoodOnes) {
  const std::string good =
      " is no kind of leak: it must be one of mounts, names, sysv-ipc, queues, "
      "shared-memory, interfaces, settings, processes, namespaces, files, descriptors, directory, "
      "umask, limits, signals, environment, "
      "all or none, with a minus to take it away";
  EXPECT_EQ(Parsed("mount"), "\"mount\"" + good);
  EXPECT_EQ(Parsed("mounts,"), "\"\"" + good);
  EXPECT_EQ(Parsed("-Files"), "\"Files\"" + good);
  EXPECT_EQ(Parsed("mounts files"), "\"mounts files\"" + good);
}

TEST(LeakKinds, OfTheHostAreThoseThatOutliveAProcess) {
  LeakKinds kinds = LeakKinds::All();
  for (const LeakKind kind : {LeakKind::kDescriptors, LeakKind::kDirectory, LeakKind::kUmask,
                              LeakKind::kLimits, LeakKind::kSignals, LeakKind::kEnvironment}) {
    kinds.Remove(kind);
  }
  EXPECT_EQ(kinds, LeakKinds::OfHost());
}

TEST(IgnorePatterns, MatchWholePaths) {
  const IgnorePatterns ignore("/run/user/*::/mnt/[ab]:/a\\:b:/c\\*");
  EXPECT_FALSE(ignore.empty());
  for (const char* path : {"/run/user/0", "/run/user/0/doc/x", "/mnt/a", "/mnt/b", "/a:b", "/c*"}) {
    EXPECT_TRUE(ignore.Match(path)) << path;
  }
  for (const char* path : {"/run/user", "/mnt/c", "/mnt/a/x", "/a", "b", "/cd", ""}) {
    EXPECT_FALSE(ignore.Match(path)) << path;
  }
}

TEST(IgnorePatterns, WithoutAnyMatchNothing) {
  for (const char* none : {"", ":", "::"}) {
    EXPECT_TRUE(IgnorePatterns(none).empty());
    EXPECT_FALSE(IgnorePatterns(none).Match(""));
  }
}

TEST(IgnorePatterns, TakeLeaksOutByTheirSubject) {
  Leak kept;
  kept.subject = "/mnt/kept";
  Leak ignored;
  ignored.subject = "/mnt/noise";
  const std::vector<Leak> left = WithoutIgnored({ignored, kept, ignored}, IgnorePatterns("*noise"));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].subject, "/mnt/kept");
}

TEST(Leak, IsPrintedWithItsCause) {
  Leak leak;
  leak.kind = LeakKind::kMounts;
  leak.headline = "changed: /srv";
  leak.details = {"options: rw -> ro", "propagation: shared in A -> private"};
  EXPECT_EQ(LeaksText({leak}),
            "mounts: changed: /srv\n  options: rw -> ro\n  propagation: shared in A -> private\n");
  leak.details.clear();
  leak.cause = "the test";
  EXPECT_EQ(LeaksText({leak}), "mounts: changed: /srv\n  likely cause: the test\n");
  leak.certainty = Certainty::kUndecided;
  EXPECT_EQ(LeaksText({leak}), "mounts: changed: /srv\n  could not decide: the test\n");
}

}  // namespace
}  // namespace hermetest::tests
