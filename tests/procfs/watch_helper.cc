// Asks a watch whether anything has changed, between two calls of getppid().

#include <unistd.h>

#include "absl/status/statusor.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"

int main() {
  absl::StatusOr<hermetest::MountTableWatch> watch = hermetest::MountTableWatch::OfThisThread();
  if (!watch.ok()) return 1;
  getppid();
  const bool changed = watch->Changed();
  getppid();
  return changed ? 1 : 0;
}
