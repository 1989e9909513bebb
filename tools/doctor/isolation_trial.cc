#include "hermetest/tools/doctor/isolation_trial.h"

#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "hermetest/fixture/internal/channel/result_channel.h"
#include "hermetest/fixture/internal/process/forked_process.h"
#include "hermetest/fixture/internal/sandbox/host_state.h"
#include "hermetest/fixture/internal/sandbox/init/sandbox_setup.h"
#include "hermetest/fixture/internal/sandbox/plan/sandbox_plan.h"
#include "hermetest/fixture/internal/sandbox/sandbox.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tools {

using internal::ForkedProcess;
using internal::ResultChannel;
using internal::Sandbox;
using internal::SetupFailure;
using internal::SetupStep;

std::optional<SetupFailure> TryIsolation(const internal::HostState& host,
                                         internal::Privilege privilege) {
  SetupFailure failure;
  // The default options are good ones: the plan does not fail.
  const std::unique_ptr<Sandbox> sandbox =
      Sandbox::Start(*internal::MakeSandboxPlan(Isolation(), privilege), host, &failure);
  if (sandbox == nullptr || !sandbox->WaitUntilReady(&failure)) return failure;
  absl::StatusOr<ResultChannel> channel = ResultChannel::Map();
  if (!channel.ok()) return SetupFailure{SetupStep::kFork, ENOMEM};
  ForkedProcess process;
  const ForkedProcess::Side side = process.Fork(*sandbox, host, *channel, &failure);
  if (side == ForkedProcess::Side::kTestProcess) _exit(0);
  if (side == ForkedProcess::Side::kFailed) return failure;
  process.Collect(host, *channel);
  if (channel->setup_step() == 0) return std::nullopt;
  return SetupFailure(static_cast<SetupStep>(channel->setup_step() - 1), channel->setup_error(),
                      channel->setup_call());
}

}  // namespace hermetest::tools
