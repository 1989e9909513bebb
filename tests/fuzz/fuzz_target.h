// What a fuzz target defines. libFuzzer calls it; so does replay_test.cc, in any build.

#ifndef HERMETEST_TESTS_FUZZ_FUZZ_TARGET_H_
#define HERMETEST_TESTS_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>

// The directory of the seeds, from the root of the workspace.
extern const char kCorpus[];

// Returns 0; a property that does not hold ends the program.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

#endif  // HERMETEST_TESTS_FUZZ_FUZZ_TARGET_H_
