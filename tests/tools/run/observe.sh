#!/bin/sh
# Tells of the world that it is in.
echo "pid $$"
echo "hostname $(hostname)"
echo "interfaces $(tail -n +3 /proc/net/dev | wc -l)"
