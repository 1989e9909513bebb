"""The dependencies of Hermetest, for a project that builds by WORKSPACE (Bazel 4 to 8).

    load("@hermetest//tools:dependency_source.bzl", "hermetest_dependency_source")

    hermetest_dependency_source(name = "hermetest_dependency_source")

    load("@hermetest//tools:dependencies.bzl", "hermetest_dependencies")

    hermetest_dependencies()

A repository that is already declared under one of the names stays as it is. Archives come from the
network; where that is closed, the same labels come from the system's packages. The environment
variable HERMETEST_DEPENDENCIES=network|system|auto overrules the choice.
"""

load("@bazel_tools//tools/build_defs/repo:http.bzl", "http_archive")
load("@hermetest_dependency_source//:source.bzl", "SOURCE")

# The same versions as in MODULE.bazel.
_ARCHIVES = {
    "bazel_skylib": struct(
        sha256 = "cd55a062e763b9349921f0f5db8c3933288dc8ba4f76dd9416aac68acee3cb94",
        strip_prefix = "",
        url = "https://github.com/bazelbuild/bazel-skylib/releases/download/1.5.0/bazel-skylib-1.5.0.tar.gz",
    ),
    "com_github_google_benchmark": struct(
        sha256 = "6bc180a57d23d4d9515519f92b0c83d61b05b5bab188961f36ac7b06b0d9e9ce",
        strip_prefix = "benchmark-1.8.3",
        url = "https://github.com/google/benchmark/archive/refs/tags/v1.8.3.tar.gz",
    ),
    "com_google_absl": struct(
        sha256 = "3c743204df78366ad2eaf236d6631d83f6bc928d1705dd0000b872e53b73dc6a",
        strip_prefix = "abseil-cpp-20240116.1",
        url = "https://github.com/abseil/abseil-cpp/releases/download/20240116.1/abseil-cpp-20240116.1.tar.gz",
    ),
    "com_google_googletest": struct(
        sha256 = "8ad598c73ad796e0d8280b082cebd82a630d73e73cd3c70057938a6501bba5d7",
        strip_prefix = "googletest-1.14.0",
        url = "https://github.com/google/googletest/archive/refs/tags/v1.14.0.tar.gz",
    ),
    "platforms": struct(
        sha256 = "8150406605389ececb6da07cbcb509d5637a3ab9a24bc69b1101531367d89d74",
        strip_prefix = "",
        url = "https://github.com/bazelbuild/platforms/releases/download/0.0.8/platforms-0.0.8.tar.gz",
    ),
    "rules_cc": struct(
        sha256 = "2037875b9a4456dce4a79d112a8ae885bbc4aad968e6587dca6e64f3a0900cdf",
        strip_prefix = "rules_cc-0.0.9",
        url = "https://github.com/bazelbuild/rules_cc/archive/refs/tags/0.0.9.tar.gz",
    ),
}

# Repository names, and what tools/build/dependencies/system_repository.sh calls them. The last four are
# what Bazel 4 would fetch for itself before it builds any C++.
_SYSTEM = {
    "com_github_google_benchmark": "google_benchmark",
    "com_google_absl": "abseil-cpp",
    "com_google_googletest": "googletest",
    "remote_coverage_tools": "remote_coverage_tools",
    "rules_cc": "rules_cc",
    "rules_java": "rules_java",
    "rules_proto": "rules_proto",
}

def _system_repository_impl(ctx):
    result = ctx.execute(["bash", ctx.path(ctx.attr._script), ctx.attr.package, "."])
    if result.return_code != 0:
        fail(result.stderr)

_system_repository = repository_rule(
    implementation = _system_repository_impl,
    attrs = {
        "package": attr.string(mandatory = True),
        "_script": attr.label(default = "//tools/build/dependencies:system_repository.sh"),
        # Which the script links into the repository.
        "_lcov_merger": attr.label(default = "//tools/build/dependencies:lcov_merger.py"),
    },
    doc = "A repository with a project's usual labels over the system's package of it.",
)

def hermetest_dependencies():
    """Declares the repositories that Hermetest needs and that are not declared yet."""
    if SOURCE == "network":
        for name, archive in _ARCHIVES.items():
            if not native.existing_rule(name):
                http_archive(
                    name = name,
                    sha256 = archive.sha256,
                    strip_prefix = archive.strip_prefix,
                    urls = [archive.url],
                )
    else:
        for name, package in _SYSTEM.items():
            if not native.existing_rule(name):
                _system_repository(name = name, package = package)
