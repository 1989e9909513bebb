"""Runs tests of the engine a second time, without the sandboxes that it prepares.

    tests_without_preparation(["fixture_test"])

makes the test fixture_test_without_preparation, which runs the same program with
HERMETEST_PREPARE=off. Nothing is compiled or linked again.
"""

def tests_without_preparation(tests, shard_count = None, size = "small", tags = []):
    for test in tests:
        native.sh_test(
            name = test + "_without_preparation",
            size = size,
            srcs = ["//tests/support:without_preparation.sh"],
            args = ["$(rootpath :%s)" % test],
            data = [":" + test],
            shard_count = shard_count,
            tags = tags,
        )
