#!/bin/sh
# Runs a test program, "$1", whose sandboxes are not prepared while another test runs.
HERMETEST_PREPARE=off exec "$@"
