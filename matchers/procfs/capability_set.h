// CapabilitySet: a set of capabilities (capabilities(7)), by the kernel's numbers and names.
//
//   CapabilitySet set({CAP_KILL, CAP_SYS_ADMIN});  // of <linux/capability.h>
//   set.Has(CAP_SYS_ADMIN);                        // true
//   std::cout << set;                              // CAP_KILL CAP_SYS_ADMIN

#ifndef HERMETEST_MATCHERS_PROCFS_CAPABILITY_SET_H_
#define HERMETEST_MATCHERS_PROCFS_CAPABILITY_SET_H_

#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>

namespace hermetest {

// "CAP_SYS_ADMIN" for CAP_SYS_ADMIN; "CAP_63" for a number that has no name yet.
std::string CapabilityName(int capability);

class CapabilitySet {
 public:
  constexpr CapabilitySet() = default;
  constexpr CapabilitySet(std::initializer_list<int> capabilities) {
    for (const int capability : capabilities) bits_ |= Bit(capability);
  }

  // `bits` as in /proc/PID/status: bit N stands for capability N.
  static constexpr CapabilitySet FromBits(uint64_t bits) {
    CapabilitySet set;
    set.bits_ = bits;
    return set;
  }

  // Every capability that has a name here, up to CAP_CHECKPOINT_RESTORE (Linux 5.9).
  static CapabilitySet All();

  constexpr bool Has(int capability) const { return (bits_ & Bit(capability)) != 0; }
  constexpr uint64_t bits() const { return bits_; }

  friend constexpr bool operator==(CapabilitySet a, CapabilitySet b) { return a.bits_ == b.bits_; }
  friend constexpr bool operator!=(CapabilitySet a, CapabilitySet b) { return !(a == b); }

 private:
  // No bit for a number out of range, which no set has.
  static constexpr uint64_t Bit(int capability) {
    return capability >= 0 && capability < 64 ? uint64_t{1} << capability : 0;
  }

  uint64_t bits_ = 0;
};

// The names in the order of their numbers; "none"; "all"; "all but CAP_SYS_BOOT" where that is
// shorter.
std::ostream& operator<<(std::ostream& out, CapabilitySet set);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_CAPABILITY_SET_H_
