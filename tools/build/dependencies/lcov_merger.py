#!/usr/bin/env python3
"""Merges what a run of tests covered into one lcov tracefile, as `bazel coverage` asks for it.

Takes the place of Bazel's own tool, which is a download in Java, where there is no network. It is run
in two ways:

    lcov_merger --coverage_dir=DIR --output_file=FILE --source_file_manifest=FILE
        after one test, whose directory holds the reports of gcov (*.gcov.json.gz) and other
        tracefiles (*.dat)
    lcov_merger --reports_file=FILE --output_file=FILE
        after all tests, of whose tracefiles the file has one name a line

The formats are those of gcov(1), --json-format, and of geninfo(1).
"""

import argparse
import collections
import glob
import gzip
import json
import os
import re
import sys


class Source:
    """What is known of one source file."""

    def __init__(self):
        self.lines = collections.Counter()  # runs, by line number
        self.functions = collections.Counter()  # runs, by name
        self.starts = {}  # line numbers, by name

    def add_line(self, number, count):
        self.lines[number] += count

    def add_function(self, name, start, count):
        self.starts[name] = start
        self.functions[name] += count


def read_gcov(path, sources):
    with gzip.open(path, "rt") as file:
        report = json.load(file)
    for entry in report["files"]:
        source = sources[entry["file"]]
        for function in entry["functions"]:
            source.add_function(function["name"], function["start_line"], function["execution_count"])
        # A template has a line for each of its instances.
        for line in entry["lines"]:
            source.add_line(line["line_number"], line["count"])


def read_tracefile(path, sources):
    source = None
    starts = {}
    with open(path) as file:
        for line in file:
            kind, _, value = line.strip().partition(":")
            if kind == "SF":
                source = sources[value]
            elif kind == "FN":
                start, name = value.split(",", 1)
                starts[name] = int(start)
            elif kind == "FNDA":
                count, name = value.split(",", 1)
                source.add_function(name, starts.get(name, 0), int(count))
            elif kind == "DA":
                numbers = value.split(",")
                source.add_line(int(numbers[0]), int(numbers[1]))


def write_tracefile(path, sources):
    with open(path, "w") as file:
        for name, source in sorted(sources.items()):
            file.write("SF:%s\n" % name)
            for function, start in sorted(source.starts.items()):
                file.write("FN:%d,%s\n" % (start, function))
            for function, count in sorted(source.functions.items()):
                file.write("FNDA:%d,%s\n" % (count, function))
            file.write("FNF:%d\n" % len(source.functions))
            file.write("FNH:%d\n" % sum(1 for count in source.functions.values() if count))
            for line, count in sorted(source.lines.items()):
                file.write("DA:%d,%d\n" % (line, count))
            file.write("LH:%d\n" % sum(1 for count in source.lines.values() if count))
            file.write("LF:%d\n" % len(source.lines))
            file.write("end_of_record\n")


def read_lines(path):
    with open(path) as file:
        return file.read().splitlines()


def find(directory, pattern):
    return sorted(glob.glob(os.path.join(directory, "**", pattern), recursive=True))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--coverage_dir")
    parser.add_argument("--reports_file")
    parser.add_argument("--output_file", required=True)
    parser.add_argument("--source_file_manifest")
    parser.add_argument("--filter_sources", action="append", default=[])
    # Bazel has more options, for other languages.
    options, _ = parser.parse_known_args()

    sources = collections.defaultdict(Source)
    if options.coverage_dir:
        for path in find(options.coverage_dir, "*.gcov.json.gz"):
            read_gcov(path, sources)
        for path in find(options.coverage_dir, "*.dat"):
            if os.path.realpath(path) != os.path.realpath(options.output_file):
                read_tracefile(path, sources)
    if options.reports_file:
        for path in read_lines(options.reports_file):
            read_tracefile(path, sources)
    if options.source_file_manifest:
        wanted = set(read_lines(options.source_file_manifest))
        sources = {name: source for name, source in sources.items() if name in wanted}
    filters = [re.compile(pattern) for pattern in options.filter_sources]
    write_tracefile(
        options.output_file,
        {
            name: source
            for name, source in sources.items()
            if not any(pattern.fullmatch(name) for pattern in filters)
        },
    )


if __name__ == "__main__":
    sys.exit(main())
