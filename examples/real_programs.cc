// Programs as they are installed, run inside isolated tests.
//
// Each test comes twice, as two tenants of one machine. Both claim the same name or number, check
// that it is free, and never give it back: without isolation the second one fails.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/examples/command.h"
#include "hermetest/fixture/isolated_test.h"

namespace {

using hermetest::examples::Output;
using testing::HasSubstr;
using testing::Not;

class Tenant : public hermetest::Isolated<testing::TestWithParam<const char*>> {};

TEST_P(Tenant, NamesTheMachine) {
  ASSERT_NE(Output("hostname"), "tenant\n");
  Output("hostname tenant");
  EXPECT_EQ(Output("hostname"), "tenant\n");
}

TEST_P(Tenant, MountsOnMnt) {
  ASSERT_EQ(Output("findmnt --source tenant", /*exit_status=*/1), "");
  Output("mount -t tmpfs -o size=1m,noexec tenant /mnt");
  EXPECT_EQ(Output("findmnt --raw --noheadings --output TARGET,PROPAGATION --source tenant"),
            "/mnt private\n");
  EXPECT_THAT(Output("mount"), HasSubstr("tenant on /mnt type tmpfs (rw,noexec,"));
}

TEST_P(Tenant, HasTheFirstQueueOfAll) {
  ASSERT_THAT(Output("ipcs --queues"), Not(HasSubstr("0x")));
  EXPECT_EQ(Output("ipcmk --queue"), "Message queue id: 0\n");
  EXPECT_THAT(Output("ipcs --queues"), HasSubstr("0x"));
}

TEST_P(Tenant, TakesASysVKey) {
  constexpr key_t kKey = 0x7e57ab1e;
  ASSERT_GE(shmget(kKey, 4096, IPC_CREAT | IPC_EXCL | 0600), 0) << std::strerror(errno);
  EXPECT_THAT(Output("ipcs --shmems"), HasSubstr("0x7e57ab1e 0 "));
}

TEST_P(Tenant, NamesSharedMemory) {
  ASSERT_GE(shm_open("/tenant", O_CREAT | O_EXCL | O_RDWR, 0600), 0) << std::strerror(errno);
  EXPECT_EQ(Output("ls /dev/shm"), "tenant\n");
}

TEST_P(Tenant, WritesItsPidFile) {
  const int file = open("/dev/shm/tenant.pid", O_CREAT | O_EXCL | O_WRONLY, 0644);
  ASSERT_GE(file, 0) << std::strerror(errno);
  ASSERT_GT(dprintf(file, "%d\n", getpid()), 0);
  EXPECT_EQ(Output("ps --no-headers -o pid:1 -p $(cat /dev/shm/tenant.pid)"),
            std::to_string(getpid()) + "\n");
}

TEST_P(Tenant, LeavesADaemonRunning) {
  Output("sleep infinity >/dev/null 2>&1 &");
  EXPECT_EQ(Output("ps -e -o comm= | grep --count sleep"), "1\n");
}

hermetest::Isolation OwnNetwork() { return hermetest::Isolation().WithNetwork(); }

class NetworkTenant : public hermetest::Isolated<testing::TestWithParam<const char*>, OwnNetwork> {
};

TEST_P(NetworkTenant, ListensOnAPort) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(7357);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0)
      << std::strerror(errno);
  ASSERT_EQ(listen(listener, 1), 0) << std::strerror(errno);

  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0)
      << std::strerror(errno);
}

TEST_P(NetworkTenant, TakesAnAddress) {
  EXPECT_THAT(Output("ip -oneline -4 address show dev lo"), HasSubstr("127.0.0.1/8"));
  Output("ip address add 192.0.2.1/24 dev lo");
  EXPECT_THAT(Output("ip -oneline -4 address show dev lo"), HasSubstr("192.0.2.1/24"));
}

INSTANTIATE_TEST_SUITE_P(Two, Tenant, testing::Values("First", "Second"),
                         [](const auto& tenant) { return std::string(tenant.param); });
INSTANTIATE_TEST_SUITE_P(Two, NetworkTenant, testing::Values("First", "Second"),
                         [](const auto& tenant) { return std::string(tenant.param); });

}  // namespace
