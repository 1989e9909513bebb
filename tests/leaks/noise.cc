#include "hermetest/tests/leaks/noise.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

namespace hermetest::tests {
namespace {

constexpr const char* kPlaces[] = {"/mnt/noise-0", "/mnt/noise-1", "/mnt/private/noise-2",
                                   "/mnt/noise-3"};

NoiseCounter* MapCounter(int fd) {
  void* const memory =
      mmap(nullptr, sizeof(NoiseCounter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  return static_cast<NoiseCounter*>(memory);
}

void Must(bool done, const char* what) {
  if (done) return;
  perror(what);
  _exit(EXIT_FAILURE);
}

// What is mounted at one place comes in turn: a file system, a bind of a mount of the host, and
// both again with a change.
void Mount(const char* place, unsigned turn) {
  if (turn % 2 == 0) {
    Must(mount("noise", place, "tmpfs", 0, nullptr) == 0, "mount noise");
  } else {
    Must(mount("/mnt/of-the-host", place, nullptr, MS_BIND, nullptr) == 0, "bind noise");
  }
  if (turn % 8 == 2) {
    Must(mount(nullptr, place, nullptr, MS_REMOUNT, "size=64k") == 0, "change noise");
  } else if (turn % 8 == 3) {
    Must(mount(nullptr, place, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0,
         "remount noise");
  } else if (turn % 8 == 4) {
    Must(mount(nullptr, place, nullptr, MS_PRIVATE, nullptr) == 0, "make noise private");
  }
}

// Something is mounted at all places but one at any time.
[[noreturn]] void MakeNoise(NoiseCounter& counter) {
  for (const char* place : kPlaces) Must(mkdir(place, 0755) == 0, place);
  for (unsigned step = 0;; ++step) {
    const char* const place = kPlaces[step % 4];
    if (step >= 4) Must(umount2(place, MNT_DETACH) == 0, "unmount noise");
    ++counter;
    Mount(place, step / 4);
    ++counter;
  }
}

}  // namespace

Noise::Noise() : counter_fd_(memfd_create("noise", 0)) {
  if (counter_fd_ < 0 || ftruncate(counter_fd_, sizeof(NoiseCounter)) != 0) {
    throw std::system_error(errno, std::generic_category(), "memfd_create");
  }
  counter_ = MapCounter(counter_fd_);
  pid_ = fork();
  if (pid_ == 0) MakeNoise(*counter_);
}

Noise::~Noise() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  close(counter_fd_);
}

void WaitForNoise() {
  constexpr uint64_t kEnough = 4;
  const char* const fd = getenv("LEAKY_NOISE");
  if (fd == nullptr) return;
  static const NoiseCounter& counter = *MapCounter(atoi(fd));
  const uint64_t begin = counter;
  while (counter < begin + kEnough) sched_yield();
}

}  // namespace hermetest::tests
