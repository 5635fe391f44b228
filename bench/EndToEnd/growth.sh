#!/usr/bin/env bash
# What a request costs as operations, bodies and loops grow: ./growth.sh [--parts operations,bodies,loops] [--rounds N]. See growth.py.
BENCH_PROGRAM=growth.py exec "$(dirname "$0")/run.sh" "$@"
