#!/bin/bash
# A test that knows nothing of GoogleTest: it would run, whatever flags it is given.
set -e
[[ $$ == 2 ]] || { echo "this is process $$, not alone in its sandbox"; exit 1; }
[[ -f BUILD.bazel && $# -eq 0 ]]
touch "$TEST_TMPDIR/file"
