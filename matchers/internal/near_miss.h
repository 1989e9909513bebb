// How near a value comes to what a matcher asks for, and all that is in the way.
//
//   const Miss miss = MeasureMiss(AllOf(MountPoint("/mnt"), FsType("ext4"), IsPrivate()), mount);
//   miss.reasons  // "whose file system type is "tmpfs"", "whose propagation is shared:7"
//
// Of a matcher that is put together from others, only the verdict and the explanation can be seen,
// and AllOf() may stop at the first part that does not match. So the parts hand their verdicts in
// here, each with a mark in its explanation. A value that does not match is judged again with a
// verdict turned round whose mark is in the explanation, until it matches: what had to be turned is
// what is wrong. That works through AllOf, AnyOf, Not and all else that passes explanations on. A
// part that hands nothing in, such as one that a user has written, ends the search when it does not
// match.

#ifndef HERMETEST_MATCHERS_INTERNAL_NEAR_MISS_H_
#define HERMETEST_MATCHERS_INTERNAL_NEAR_MISS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "gmock/gmock.h"

namespace hermetest::internal {

// How much a wrong verdict counts. A thing of the right name with all else wrong is nearer than
// another one with all else right. What cannot be turned round hides how much more is wrong.
enum class Weight { kProperty = 1, kUnknown = 100, kName = 10000 };

// Hears the verdicts of one thread as long as it lives, and turns some of them round.
class VerdictProbe {
 public:
  VerdictProbe();
  ~VerdictProbe();
  VerdictProbe(const VerdictProbe&) = delete;
  VerdictProbe& operator=(const VerdictProbe&) = delete;

  // To be called before each time that the matcher judges.
  void Restart() { next_ = 0; }

  // From now on, the last verdict with a mark in `explanation` is turned round that was not before.
  // False when there is none.
  bool TurnOne(const std::string& explanation);

  // The weights of what is turned round.
  int turned_weight() const { return turned_weight_; }

 private:
  friend bool HandIn(bool verdict, Weight weight, testing::MatchResultListener* listener);

  struct Verdict {
    Weight weight = Weight::kProperty;
    bool turned = false;
  };

  VerdictProbe* const outer_;
  std::vector<Verdict> verdicts_;  // in the order in which they come
  size_t next_ = 0;
  int turned_weight_ = 0;
};

// The last call of a MatchAndExplain(), after the explanation. Returns `verdict`, or what the probe
// of this thread makes of it.
bool HandIn(bool verdict, Weight weight, testing::MatchResultListener* listener);

// `explanation` without its marks.
std::string WithoutMarks(const std::string& explanation);

struct Miss {
  int distance = 0;
  std::vector<std::string> reasons;
};

template <typename T>
Miss MeasureMiss(const testing::Matcher<const T&>& matcher, const T& value) {
  VerdictProbe probe;
  Miss miss;
  std::string explanation;
  do {
    probe.Restart();
    testing::StringMatchResultListener listener;
    if (matcher.MatchAndExplain(value, &listener)) {
      miss.distance = probe.turned_weight();
      return miss;
    }
    explanation = listener.str();
    const std::string reason = WithoutMarks(explanation);
    // An AllOf() that explains all of its parts at once repeats what is left of them.
    const bool is_said = absl::c_any_of(
        miss.reasons, [&](const std::string& said) { return absl::StrContains(said, reason); });
    if (!reason.empty() && !is_said) miss.reasons.push_back(reason);
  } while (probe.TurnOne(explanation));
  miss.distance = probe.turned_weight() + static_cast<int>(Weight::kUnknown);
  return miss;
}

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_INTERNAL_NEAR_MISS_H_
