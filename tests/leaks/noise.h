// Another program of the host, which mounts and unmounts all the time.
//
//   const Noise noise;                       // on a host as of spoilt_host.h
//   ... run a program with LEAKY_NOISE=noise.counter_fd() ...

#ifndef HERMETEST_TESTS_LEAKS_NOISE_H_
#define HERMETEST_TESTS_LEAKS_NOISE_H_

#include <sys/types.h>

#include <atomic>
#include <cstdint>

namespace hermetest::tests {

// How many times something was mounted or unmounted.
using NoiseCounter = std::atomic<uint64_t>;

// Until it is destroyed, a process mounts file systems and binds in /mnt and in /mnt/private,
// changes their options and their propagation, and unmounts them, without a pause.
class [[nodiscard]] Noise {
 public:
  Noise();
  Noise(const Noise&) = delete;
  Noise& operator=(const Noise&) = delete;
  ~Noise();

  // A descriptor of the memory that holds the counter, for a program that is executed.
  int counter_fd() const { return counter_fd_; }
  uint64_t count() const { return *counter_; }

 private:
  int counter_fd_ = -1;
  NoiseCounter* counter_ = nullptr;
  pid_t pid_ = -1;
};

// In such a program: returns when the noise that the environment variable LEAKY_NOISE names has
// gone on for a while. Without the variable, at once.
void WaitForNoise();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_LEAKS_NOISE_H_
