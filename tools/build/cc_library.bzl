"""The cc_library of this project."""

load("@rules_cc//cc:defs.bzl", "cc_library")

def hermetest_cc_library(**kwargs):
    """A cc_library whose headers are included as "hermetest/<path in this repository>".

    Args:
      **kwargs: the attributes of cc_library, without include_prefix and strip_include_prefix.
    """
    cc_library(
        include_prefix = "hermetest/" + native.package_name(),
        strip_include_prefix = "/" + native.package_name(),
        **kwargs
    )
