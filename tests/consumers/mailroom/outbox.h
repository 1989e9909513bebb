// The outbox of a machine: a System V message queue under a key that all programs know. As with a
// daemon's real ones there can be one only, and it stays when its program ends.

#ifndef MAILROOM_OUTBOX_H_
#define MAILROOM_OUTBOX_H_

#include <string>

namespace mailroom {

class Outbox {
 public:
  // Makes the outbox. It is not open when the machine has one already.
  Outbox();

  bool is_open() const { return queue_ >= 0; }

  // Adds a letter of at most 100 bytes; false when it cannot be added.
  bool Post(const std::string& letter);

  // Takes the oldest letter out; empty when there is none.
  std::string Collect();

 private:
  int queue_;
};

}  // namespace mailroom

#endif  // MAILROOM_OUTBOX_H_
