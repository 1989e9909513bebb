"""Chooses between archives from the network and the system's packages.

The first of the two steps by which a WORKSPACE gets Hermetest's dependencies; see
//tools:dependencies.bzl.
"""

# What the choice depends on. A change of one of these makes it anew.
_ENVIRONMENT = [
    "HERMETEST_DEPENDENCIES",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "http_proxy",
    "https_proxy",
]

def _hermetest_dependency_source_impl(ctx):
    # The tools of Debian's Bazel are installed once for all, under /usr/share.
    tools = str(ctx.path(Label("@bazel_tools//tools:BUILD")).realpath)
    bazel = "debian" if tools.startswith("/usr/share/bazel/") else "other"

    result = ctx.execute(["bash", ctx.path(ctx.attr._script), bazel])
    if result.return_code != 0:
        fail(result.stderr)
    ctx.file("BUILD.bazel", "")
    ctx.file("source.bzl", 'SOURCE = "%s"\n' % result.stdout.strip())

hermetest_dependency_source = repository_rule(
    implementation = _hermetest_dependency_source_impl,
    attrs = {
        "_script": attr.label(default = "//tools/build/dependencies:choose_source.sh"),
    },
    environ = _ENVIRONMENT,
    doc = "A repository whose //:source.bzl holds SOURCE: \"network\" or \"system\".",
)
