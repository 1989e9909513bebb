#include "gtest/gtest.h"
class Env : public testing::Environment { public: void SetUp() override { if (getenv("ENV_UP")) FAIL() << "env up"; } void TearDown() override { if (getenv("ENV_DOWN")) ADD_FAILURE() << "env down"; } };
class S : public testing::Test { public: 
 static void SetUpTestSuite() { if (getenv("SUITE_SKIP")) GTEST_SKIP() << "suite skip"; if (getenv("SUITE_UP")) FAIL() << "suite up"; } static void TearDownTestSuite() { if (getenv("SUITE_DOWN")) ADD_FAILURE() << "suite down"; }
 void SetUp() override { if (getenv("TEST_SKIP")) GTEST_SKIP() << "test skip"; } };
TEST_F(S, A) {}
TEST_F(S, B) {}
TEST(T, C) {}
int main(int argc, char** argv) { testing::InitGoogleTest(&argc, argv); testing::AddGlobalTestEnvironment(new Env); return RUN_ALL_TESTS(); }
