// What each option of Isolation changes, and what it leaves alone.

#include "hermetest/fixture/isolation.h"

#include <arpa/inet.h>
#include <linux/capability.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/lesser_rights.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;

TEST(Hostname, IsSetInsideOnly) {
  const std::string outside = Hostname();
  const IsolatedResult result = RunIsolated(Isolation().WithHostname("box.example"),
                                            [] { EXPECT_EQ(Hostname(), "box.example"); });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_EQ(Hostname(), outside);
}

TEST(Hostname, MayHave64Bytes) {
  const std::string longest(64, 'h');
  const IsolatedResult result =
      RunIsolated(Isolation().WithHostname(longest), [&] { EXPECT_EQ(Hostname(), longest); });
  EXPECT_TRUE(result.passed()) << result;
}

struct BadOption {
  const char* name;
  Isolation isolation;
  std::string text;
};

void PrintTo(const BadOption& option, std::ostream* out) { *out << option.name; }

class BadOptions : public testing::TestWithParam<BadOption> {};

INSTANTIATE_TEST_SUITE_P(
    Rows, BadOptions,
    testing::Values(
        BadOption{"EmptyHostname", Isolation().WithHostname(""),
                  "WithHostname(\"\"): the name has 0 bytes; it must have 1 to 64"},
        BadOption{"HostnameOf65Bytes", Isolation().WithHostname(std::string(65, 'h')),
                  "the name has 65 bytes; it must have 1 to 64"},
        BadOption{"ZeroTimeout", Isolation().WithTimeout(absl::ZeroDuration()),
                  "WithTimeout(0): the timeout must be positive; absl::InfiniteDuration() means "
                  "none"},
        BadOption{"NegativeTimeout", Isolation().WithTimeout(-absl::Seconds(1)),
                  "WithTimeout(-1s): the timeout must be positive"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_P(BadOptions, AreRefusedInWordsAndTheBlockDoesNotRun) {
  bool ran = false;
  const IsolatedResult result = RunIsolated(GetParam().isolation, [&] { ran = true; });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(result.status().message()), HasSubstr(GetParam().text));
  EXPECT_FALSE(result.passed());
  EXPECT_FALSE(ran);
}

[[noreturn]] void WaitForEver() {
  for (;;) pause();
}

// Sets HERMETEST_TIMEOUT for a scope.
class ScopedTimeoutVariable {
 public:
  explicit ScopedTimeoutVariable(const char* value) {
    if (const char* before = std::getenv("HERMETEST_TIMEOUT")) before_ = before;
    setenv("HERMETEST_TIMEOUT", value, 1);
  }
  ScopedTimeoutVariable(const ScopedTimeoutVariable&) = delete;
  ScopedTimeoutVariable& operator=(const ScopedTimeoutVariable&) = delete;
  ~ScopedTimeoutVariable() { setenv("HERMETEST_TIMEOUT", before_.c_str(), 1); }

 private:
  std::string before_;  // empty counts as unset
};

TEST(Timeout, EndsTheBlock) {
  const IsolatedResult result =
      RunIsolated(Isolation().WithTimeout(absl::Milliseconds(20)), &WaitForEver);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("past its deadline of 20ms"));
}

TEST(Timeout, ComesFromTheEnvironmentWhereTheCodeSetsNone) {
  const ScopedTimeoutVariable variable("30ms");
  const IsolatedResult result = RunIsolated(Isolation(), &WaitForEver);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("past its deadline of 30ms"));
}

TEST(Timeout, OverridesALongerOneInTheEnvironment) {
  const ScopedTimeoutVariable variable("1h");
  const IsolatedResult result =
      RunIsolated(Isolation().WithTimeout(absl::Milliseconds(25)), &WaitForEver);
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("past its deadline of 25ms"));
}

TEST(Timeout, OverridesAShorterOneInTheEnvironment) {
  const ScopedTimeoutVariable variable("1ns");
  // Long enough for the test program to look at the clock, which it does every 50 ms.
  const IsolatedResult result = RunIsolated(Isolation().WithTimeout(absl::InfiniteDuration()),
                                            [] { poll(nullptr, 0, /*timeout=*/150); });
  EXPECT_TRUE(result.passed()) << result;
}

// The names of the interfaces that are there.
std::set<std::string> Interfaces() {
  std::set<std::string> names;
  const std::unique_ptr<struct if_nameindex, void (*)(struct if_nameindex*)> list(
      if_nameindex(), &if_freenameindex);
  for (const struct if_nameindex* entry = list.get(); entry->if_index != 0; ++entry) {
    names.insert(entry->if_name);
  }
  return names;
}

// Sends a word from one end of a TCP connection over 127.0.0.1 to the other.
std::string ThroughLoopback(const std::string& word) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(listener, 1), 0);
  EXPECT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(client, reinterpret_cast<sockaddr*>(&address), size) != 0) {
    return absl::StrCat("connect: errno ", errno);
  }
  const int server = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  EXPECT_EQ(write(client, word.data(), word.size()), static_cast<ssize_t>(word.size()));
  std::string received(word.size(), '\0');
  EXPECT_EQ(recv(server, received.data(), received.size(), MSG_WAITALL),
            static_cast<ssize_t>(word.size()));
  for (const int fd : {server, client, listener}) close(fd);
  return received;
}

TEST(Network, HoldsALoopbackThatWorks) {
  const std::string outside = NamespaceId("net");
  const IsolatedResult result = RunIsolated(Isolation().WithNetwork(), [&] {
    EXPECT_NE(NamespaceId("net"), outside);
    EXPECT_THAT(Interfaces(), testing::ElementsAre("lo"));
    EXPECT_EQ(ThroughLoopback("there and back"), "there and back");
  });
  EXPECT_TRUE(result.passed()) << result;
}

// A network of one's own then takes a user namespace, and nothing else does.
TEST(Network, WithoutCapNetAdminChangesNothingForOtherSandboxes) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    GiveUp(CAP_NET_ADMIN);
    ExpectUserNamespaceOnlyFor(Isolation().WithNetwork());
  });
  EXPECT_TRUE(result.passed()) << result;
}

TEST(Network, PortsOfTwoSandboxesDoNotCollide) {
  const auto listen_on_80 = [] {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(80);
    EXPECT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(listener, 1), 0);
  };
  const IsolatedResult result = RunIsolated(Isolation().WithNetwork(), [&] {
    listen_on_80();
    const IsolatedResult inner = RunIsolated(Isolation().WithNetwork(), listen_on_80);
    EXPECT_TRUE(inner.passed()) << inner;
  });
  EXPECT_TRUE(result.passed()) << result;
}

// The lines of a uid_map or gid_map with single spaces.
std::string IdMap(const std::string& name) {
  std::string text;
  for (const char byte : ReadFile("/proc/self/" + name)) {
    const bool again = byte == ' ' && (text.empty() || text.back() == ' ' || text.back() == '\n');
    if (!again) text += byte;
  }
  return text;
}

// What this process knows, each id mapped onto itself.
std::string IdentityOf(const std::string& map) {
  std::string identity;
  size_t line_start = 0;
  while (line_start < map.size()) {
    const size_t line_end = map.find('\n', line_start);
    const std::string line = map.substr(line_start, line_end - line_start);
    const std::string first = line.substr(0, line.find(' '));
    const std::string count = line.substr(line.rfind(' ') + 1);
    identity += absl::StrCat(first, " ", first, " ", count, "\n");
    line_start = line_end + 1;
  }
  return identity;
}

TEST(UserNamespace, MapsEverybodyWhereThatIsAllowedAndElseOneself) {
  const std::string outside = NamespaceId("user");
  const bool privileged = geteuid() == 0 && IsPrivileged();
  const std::string uid_map =
      privileged ? IdentityOf(IdMap("uid_map")) : absl::StrCat("0 ", geteuid(), " 1\n");
  const std::string gid_map =
      privileged ? IdentityOf(IdMap("gid_map")) : absl::StrCat("0 ", getegid(), " 1\n");
  // A "deny" of the user namespace around it is inherited (user_namespaces(7)), as in Bazel's
  // sandbox.
  const std::string setgroups = privileged ? ReadFile("/proc/self/setgroups") : "deny\n";
  const IsolatedResult result = RunIsolated(Isolation().WithUserNamespace(), [&] {
    EXPECT_NE(NamespaceId("user"), outside);
    EXPECT_EQ(IdMap("uid_map"), uid_map);
    EXPECT_EQ(IdMap("gid_map"), gid_map);
    EXPECT_EQ(ReadFile("/proc/self/setgroups"), setgroups);
    EXPECT_EQ(getuid(), 0U);
    EXPECT_EQ(getgid(), 0U);
    EXPECT_TRUE(IsPrivileged());
  });
  EXPECT_TRUE(result.passed()) << result;
}

TEST(AsInit, BodyIsPid1AndTakesOrphans) {
  const IsolatedResult result = RunIsolated(Isolation().AsInit(), [] {
    EXPECT_EQ(getpid(), 1);
    EXPECT_EQ(getppid(), 0);
    EXPECT_THAT(VisibleProcesses(), testing::ElementsAre(1));
    int hold[2];
    ASSERT_EQ(pipe(hold), 0);
    constexpr int kOrphanStatus = 17;
    EXPECT_EQ(WaitStatusOf([&] {
                if (fork() != 0) return;
                close(hold[1]);
                char byte = 0;
                static_cast<void>(!read(hold[0], &byte, 1));
                _exit(kOrphanStatus);
              }),
              0);
    close(hold[1]);
    int status = 0;
    EXPECT_GT(wait(&status), 1);  // nobody's child but, by inheritance, the init's
    EXPECT_EQ(WEXITSTATUS(status), kOrphanStatus);
  });
  EXPECT_TRUE(result.passed()) << result;
}

struct Combination {
  std::string name;
  bool hostname;
  bool network;
  bool user_namespace;
  bool as_init;
};

void PrintTo(const Combination& combination, std::ostream* out) { *out << combination.name; }

std::vector<Combination> AllCombinations() {
  std::vector<Combination> all;
  for (unsigned bits = 0; bits < 16; ++bits) {
    Combination c = {"", (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
    c.name = absl::StrCat(c.hostname ? "Hostname" : "", c.network ? "Network" : "",
                          c.user_namespace ? "User" : "", c.as_init ? "AsInit" : "");
    if (c.name.empty()) c.name = "None";
    all.push_back(c);
  }
  return all;
}

class Combinations : public testing::TestWithParam<Combination> {};

INSTANTIATE_TEST_SUITE_P(Of, Combinations, testing::ValuesIn(AllCombinations()),
                         [](const auto& info) { return info.param.name; });

TEST_P(Combinations, EachOptionDoesItsPart) {
  const Combination& wanted = GetParam();
  Isolation isolation;
  if (wanted.hostname) isolation = isolation.WithHostname("box");
  if (wanted.network) isolation = isolation.WithNetwork();
  if (wanted.user_namespace) isolation = isolation.WithUserNamespace();
  if (wanted.as_init) isolation = isolation.AsInit();
  const std::map<std::string, std::string> outside = NamespaceIds();
  const std::string outside_hostname = Hostname();
  const bool new_user_namespace = wanted.user_namespace || !IsPrivileged();
  const IsolatedResult result = RunIsolated(isolation, [&] {
    EXPECT_EQ(getpid(), wanted.as_init ? 1 : 2);
    EXPECT_EQ(Hostname(), wanted.hostname ? "box" : outside_hostname);
    EXPECT_EQ(NamespaceId("net") != outside.at("net"), wanted.network);
    EXPECT_EQ(NamespaceId("user") != outside.at("user"), new_user_namespace);
    for (const char* kind : {"pid", "mnt", "uts", "ipc"}) {
      EXPECT_NE(NamespaceId(kind), outside.at(kind));
    }
    EXPECT_EQ(VisibleProcesses().size(), wanted.as_init ? 1U : 2U);
    if (wanted.network) {
      EXPECT_EQ(ThroughLoopback("hello"), "hello");
    }
  });
  EXPECT_TRUE(result.passed()) << result;
}

TEST(Value, EqualsACopyAndDiffersInEachOption) {
  EXPECT_EQ(Isolation(), Isolation());
  const std::vector<Isolation> different = {
      Isolation(),
      Isolation().WithHostname("a"),
      Isolation().WithHostname("b"),
      Isolation().WithHostname(""),
      Isolation().WithTimeout(absl::Seconds(1)),
      Isolation().WithTimeout(absl::InfiniteDuration()),
      Isolation().WithPropagation(Propagation::kSlave),
      Isolation().WithPropagation(Propagation::kInherited),
      Isolation().WithNetwork(),
      Isolation().WithUserNamespace(),
      Isolation().WithTimeNamespace(),
      Isolation().WithTimeNamespace(absl::Seconds(1)),
      Isolation().WithTimeNamespace(absl::Seconds(2)),
      Isolation().WithTimeNamespace(absl::ZeroDuration(), absl::Seconds(1)),
      Isolation().WithCgroupNamespace(),
      Isolation().WithSurvivors(Survivors::kReport),
      Isolation().WithSurvivors(Survivors::kFail),
      Isolation().AsInit()};
  for (size_t i = 0; i < different.size(); ++i) {
    for (size_t j = 0; j < different.size(); ++j) {
      EXPECT_EQ(different[i] == different[j], i == j) << i << " and " << j;
    }
  }
}

// However the end of a sandbox is waited for.
TEST(AsInit, LeavesItsChildrenToTheProgram) {
  for (int i = 0; i < 20; ++i) {
    const pid_t child = fork();
    ASSERT_NE(child, -1);
    if (child == 0) _exit(0);
    siginfo_t info = {};
    ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
    RunIsolated(Isolation().AsInit().WithUserNamespace(), [] {}).ReportHere();
    EXPECT_EQ(waitpid(child, nullptr, 0), child);
  }
}

}  // namespace
}  // namespace hermetest::tests
