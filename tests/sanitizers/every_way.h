// A typed suite of tests that run once in each kind of world:
//
//   template <typename Way> class Racing : public InEveryWay<Way> {};
//   TYPED_TEST_SUITE(Racing, EveryWay);

#ifndef HERMETEST_TESTS_SANITIZERS_EVERY_WAY_H_
#define HERMETEST_TESTS_SANITIZERS_EVERY_WAY_H_

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {

struct Default {
  static Isolation Options() { return Isolation(); }
};
struct AsInit {
  static Isolation Options() { return Isolation().AsInit(); }
};
struct UserNamespace {
  static Isolation Options() { return Isolation().WithUserNamespace(); }
};
struct UserNamespaceAsInit {
  static Isolation Options() { return Isolation().WithUserNamespace().AsInit(); }
};

using EveryWay = testing::Types<Default, AsInit, UserNamespace, UserNamespaceAsInit>;

template <typename Way>
class InEveryWay : public Isolated<testing::Test, &Way::Options> {};

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_SANITIZERS_EVERY_WAY_H_
