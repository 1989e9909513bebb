#include "hermetest/matchers/process_matchers.h"

#include <sys/types.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "hermetest/matchers/internal/explain_part.h"
#include "hermetest/matchers/procfs/capability_set.h"
#include "hermetest/matchers/procfs/process_state.h"
#include "hermetest/matchers/procfs/process_status.h"

namespace hermetest {
namespace {

using ::testing::Matcher;
using ::testing::MatchResultListener;

// The kernel tells no list when it knows one PID namespace only.
std::vector<pid_t> PidsOf(const ProcessStatus& status) {
  return status.ns_pids.empty() ? std::vector<pid_t>{status.pid} : status.ns_pids;
}

class NamespaceInitMatcher {
 public:
  using is_gtest_matcher = void;

  bool MatchAndExplain(const ProcessStatus& status, MatchResultListener* listener) const {
    const pid_t innermost = PidsOf(status).back();
    *listener << "whose innermost pid is " << innermost;
    return innermost == 1;
  }
  void DescribeTo(std::ostream* out) const { *out << "is the init of its PID namespace"; }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "is not the init of its PID namespace";
  }
};

class NsPidsMatcher {
 public:
  using is_gtest_matcher = void;

  explicit NsPidsMatcher(Matcher<const std::vector<pid_t>&> pids) : pids_(std::move(pids)) {}

  bool MatchAndExplain(const ProcessStatus& status, MatchResultListener* listener) const {
    return internal::ExplainPart("whose NSpid list", pids_, PidsOf(status), listener);
  }
  void DescribeTo(std::ostream* out) const {
    *out << "has an NSpid list that ";
    pids_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "has an NSpid list that ";
    pids_.DescribeNegationTo(out);
  }

 private:
  Matcher<const std::vector<pid_t>&> pids_;
};

class PidInMatcher {
 public:
  using is_gtest_matcher = void;

  PidInMatcher(PidNamespace where, Matcher<const pid_t&> pid)
      : where_(where), pid_(std::move(pid)) {}

  bool MatchAndExplain(const ProcessStatus& status, MatchResultListener* listener) const {
    const std::vector<pid_t> pids = PidsOf(status);
    return internal::ExplainPart(std::string("whose ") + Words(), pid_,
                                 IsInnermost() ? pids.back() : pids.front(), listener);
  }
  void DescribeTo(std::ostream* out) const {
    *out << "has an " << Words() << " that ";
    pid_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "has an " << Words() << " that ";
    pid_.DescribeNegationTo(out);
  }

 private:
  bool IsInnermost() const { return where_ == PidNamespace::kInnermost; }
  const char* Words() const { return IsInnermost() ? "innermost pid" : "outermost pid"; }

  PidNamespace where_;
  Matcher<const pid_t&> pid_;
};

class ParentMatcher {
 public:
  using is_gtest_matcher = void;

  explicit ParentMatcher(Matcher<const pid_t&> parent) : parent_(std::move(parent)) {}

  bool MatchAndExplain(const ProcessStatus& status, MatchResultListener* listener) const {
    return internal::ExplainPart("whose parent", parent_, status.parent, listener);
  }
  void DescribeTo(std::ostream* out) const {
    *out << "has a parent whose pid ";
    parent_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "has a parent whose pid ";
    parent_.DescribeNegationTo(out);
  }

 private:
  Matcher<const pid_t&> parent_;
};

class StateMatcher {
 public:
  using is_gtest_matcher = void;

  explicit StateMatcher(ProcessState state) : state_(state) {}

  bool MatchAndExplain(const ProcessStatus& status, MatchResultListener* listener) const {
    *listener << "whose state is " << status.state;
    return status.state == state_;
  }
  void DescribeTo(std::ostream* out) const { *out << "is in state " << state_; }
  void DescribeNegationTo(std::ostream* out) const { *out << "is not in state " << state_; }

 private:
  ProcessState state_;
};

class RunningMatcher {
 public:
  using is_gtest_matcher = void;

  bool MatchAndExplain(const ProcessStatus& status, MatchResultListener* listener) const {
    *listener << "whose state is " << status.state;
    return !HasEnded(status.state);
  }
  void DescribeTo(std::ostream* out) const { *out << "is running (has not ended)"; }
  void DescribeNegationTo(std::ostream* out) const { *out << "is not running (has ended)"; }
};

class ZombieMatcher {
 public:
  using is_gtest_matcher = void;

  bool MatchAndExplain(const ProcessStatus& status, MatchResultListener* listener) const {
    *listener << "whose state is " << status.state;
    return status.state == ProcessState::kZombie;
  }
  void DescribeTo(std::ostream* out) const { *out << "is a zombie"; }
  void DescribeNegationTo(std::ostream* out) const { *out << "is not a zombie"; }
};

class CapabilityMatcher {
 public:
  using is_gtest_matcher = void;

  explicit CapabilityMatcher(int capability) : capability_(capability) {}

  bool MatchAndExplain(const ProcessStatus& status, MatchResultListener* listener) const {
    const Capabilities& sets = status.capabilities;
    *listener << "whose effective capabilities are: " << sets.effective;
    if (sets.effective.Has(capability_)) return true;
    if (sets.permitted.Has(capability_)) *listener << "; it is permitted but not effective";
    return false;
  }
  void DescribeTo(std::ostream* out) const {
    *out << "has the capability " << CapabilityName(capability_);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "does not have the capability " << CapabilityName(capability_);
  }

 private:
  int capability_;
};

}  // namespace

Matcher<const ProcessStatus&> IsNamespaceInit() { return NamespaceInitMatcher(); }

Matcher<const ProcessStatus&> NsPids(Matcher<const std::vector<pid_t>&> pids) {
  return NsPidsMatcher(std::move(pids));
}

Matcher<const ProcessStatus&> PidIn(PidNamespace where, Matcher<const pid_t&> pid) {
  return PidInMatcher(where, std::move(pid));
}

Matcher<const ProcessStatus&> HasState(ProcessState state) { return StateMatcher(state); }

Matcher<const ProcessStatus&> HasParent(Matcher<const pid_t&> parent) {
  return ParentMatcher(std::move(parent));
}

Matcher<const ProcessStatus&> IsRunning() { return RunningMatcher(); }

Matcher<const ProcessStatus&> IsZombie() { return ZombieMatcher(); }

Matcher<const ProcessStatus&> HasCapability(int capability) {
  return CapabilityMatcher(capability);
}

}  // namespace hermetest
