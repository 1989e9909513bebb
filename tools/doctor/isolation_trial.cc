#include "hermetest/tools/doctor/isolation_trial.h"

#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "hermetest/fixture/internal/body_process.h"
#include "hermetest/fixture/internal/host_state.h"
#include "hermetest/fixture/internal/result_area.h"
#include "hermetest/fixture/internal/world.h"
#include "hermetest/fixture/internal/world_plan.h"
#include "hermetest/fixture/internal/world_setup.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tools {

using internal::BodyProcess;
using internal::ResultArea;
using internal::SetupFailure;
using internal::SetupStep;
using internal::World;

std::optional<SetupFailure> TryIsolation(const internal::HostState& host, internal::Way way) {
  SetupFailure failure;
  // The default options are good ones: the plan does not fail.
  const std::unique_ptr<World> world =
      World::Start(*internal::MakeWorldPlan(Isolation(), way), host, &failure);
  if (world == nullptr || !world->WaitUntilReady(&failure)) return failure;
  absl::StatusOr<ResultArea> area = ResultArea::Map();
  if (!area.ok()) return SetupFailure{SetupStep::kFork, ENOMEM};
  BodyProcess process;
  const BodyProcess::Side side = process.Fork(*world, host, *area, &failure);
  if (side == BodyProcess::Side::kBody) _exit(0);
  if (side == BodyProcess::Side::kFailed) return failure;
  process.Collect(host, *area);
  if (area->setup_step() == 0) return std::nullopt;
  return SetupFailure(static_cast<SetupStep>(area->setup_step() - 1), area->setup_error(),
                      area->setup_call());
}

}  // namespace hermetest::tools
