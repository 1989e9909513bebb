#include "hermetest/tests/sandbox/lesser_rights.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"

namespace hermetest::tests {

void GiveUp(int capability) {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
  ASSERT_EQ(syscall(SYS_capget, &header, data), 0);
  __user_cap_data_struct& word = data[CAP_TO_INDEX(capability)];
  word.effective &= ~CAP_TO_MASK(capability);
  word.permitted &= ~CAP_TO_MASK(capability);
  ASSERT_EQ(syscall(SYS_capset, &header, data), 0);
}

void ExpectUserNamespaceOnlyFor(const Isolation& isolation) {
  const std::string outside = NamespaceId("user");
  const auto of_sandbox = [](const Isolation& wanted) {
    const IsolatedResult sandbox =
        RunIsolated(wanted, [] { testing::Test::RecordProperty("user", NamespaceId("user")); });
    sandbox.ReportHere();
    return sandbox.property("user").value_or("");
  };
  EXPECT_EQ(of_sandbox(Isolation()), outside);
  EXPECT_NE(of_sandbox(isolation), outside);
  EXPECT_EQ(of_sandbox(Isolation()), outside);
}

}  // namespace hermetest::tests
