#include "hermetest/matchers/procfs/process_state.h"

#include <ostream>

#include "absl/strings/string_view.h"

namespace hermetest {

absl::string_view ProcessStateName(ProcessState state) {
  switch (state) {
    case ProcessState::kRunning:
      return "running";
    case ProcessState::kSleeping:
      return "sleeping";
    case ProcessState::kDiskSleep:
      return "disk sleep";
    case ProcessState::kStopped:
      return "stopped";
    case ProcessState::kTracingStop:
      return "tracing stop";
    case ProcessState::kZombie:
      return "zombie";
    case ProcessState::kDead:
      return "dead";
    case ProcessState::kParked:
      return "parked";
    case ProcessState::kIdle:
      return "idle";
  }
  return "unknown";
}

bool HasEnded(ProcessState state) {
  return state == ProcessState::kZombie || state == ProcessState::kDead;
}

std::ostream& operator<<(std::ostream& out, ProcessState state) {
  return out << static_cast<char>(state) << " (" << ProcessStateName(state) << ")";
}

}  // namespace hermetest
