// Ends in ways that must not pass for a success.

#include <csignal>
#include <cstdlib>

#include "gtest/gtest.h"

TEST(Failing, Passes) {}

TEST(Failing, Fails) { FAIL() << "as it should"; }

TEST(Failing, Crashes) { std::raise(SIGSEGV); }

TEST(Failing, ExitsAsIfAllWereWell) { std::exit(0); }
