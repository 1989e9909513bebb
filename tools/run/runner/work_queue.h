// WorkQueue: the batches of tests that wait for a worker.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_WORK_QUEUE_H_
#define HERMETEST_TOOLS_RUN_RUNNER_WORK_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace hermetest::tools {

// Tests that run in one process, as indices into a TestList.
using Batch = std::vector<size_t>;

class WorkQueue {
 public:
  // To the end of the queue.
  void Add(Batch batch);

  // Waits for a batch. Returns nothing when all are done, and none of those at work can add
  // another, or after Stop(). Who takes a batch calls Done() after it, having added what came of
  // it.
  std::optional<Batch> Take();
  void Done();

  // Nothing more is handed out.
  void Stop();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> batches_;
  int at_work_ = 0;
  bool stopped_ = false;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_WORK_QUEUE_H_
