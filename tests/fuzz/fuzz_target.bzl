"""A fuzz target, and the test that runs it on its seeds in every build."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_test")

def fuzz_target(name, srcs, corpus, deps):
    """Declares `name`, for libFuzzer, and `name`_replay_test, for everybody.

    Args:
      name: of the program; build it with --config=fuzz.
      srcs: the sources; they define what fuzz_target.h declares.
      corpus: the seeds.
      deps: of the sources.
    """
    cc_binary(
        name = name,
        testonly = True,
        srcs = srcs,
        copts = ["-fsanitize=fuzzer"],
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = deps,
    )
    cc_test(
        name = name + "_replay_test",
        size = "small",
        srcs = srcs + ["replay_test.cc"],
        data = corpus,
        deps = deps + [
            "//tests/support:program",
            "@com_google_googletest//:gtest_main",
        ],
    )
