// The program of tools/RUN.md.

#include <cstdlib>
#include <fstream>

#include "gtest/gtest.h"

TEST(Parcel, IsWeighed) {
  std::ofstream("/tmp/parcel") << "250 g\n";
  EXPECT_TRUE(std::ifstream("/tmp/parcel").good());
}

TEST(Parcel, IsNotThereYet) { EXPECT_FALSE(std::ifstream("/tmp/parcel").good()); }

TEST(Parcel, IsSealed) { std::abort(); }

TEST(Parcel, HasAnAddress) { EXPECT_EQ(std::getenv("ADDRESS"), nullptr) << "to nowhere"; }

TEST(Parcel, DISABLED_FliesToTheMoon) {}
