#include "hermetest/tools/run/runner/work_queue.h"

#include <mutex>
#include <optional>
#include <utility>

namespace hermetest::tools {

void WorkQueue::Add(Batch batch) {
  const std::lock_guard<std::mutex> lock(mutex_);
  batches_.push_back(std::move(batch));
  changed_.notify_one();
}

std::optional<Batch> WorkQueue::Take() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || !batches_.empty() || at_work_ == 0; });
  if (stopped_ || batches_.empty()) return std::nullopt;
  Batch batch = std::move(batches_.front());
  batches_.pop_front();
  ++at_work_;
  return batch;
}

void WorkQueue::Done() {
  const std::lock_guard<std::mutex> lock(mutex_);
  --at_work_;
  if (at_work_ == 0) changed_.notify_all();
}

void WorkQueue::Stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

}  // namespace hermetest::tools
