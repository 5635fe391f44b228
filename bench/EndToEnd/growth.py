#!/usr/bin/env python3
"""What a request costs as the work around it grows: with the number of operations, the length of the body, and the number of loops.

    bench/EndToEnd/growth.sh [--binary FILE] [--rounds N] [--seconds S] [--parts operations,bodies,loops]

Every round goes over all sizes in a turned order; a figure is the median of the rounds, in microseconds of the proxy's processor time a request."""
import argparse
import json
import os
import pathlib
import random
import re
import statistics
import subprocess
import time

import bodies
from peers import free_port, start, stop, wait_for
from run import Bench, cpu_seconds, pin, tree

HERE = pathlib.Path(__file__).resolve().parent
OPERATIONS = [10, 100, 1000, 10000]
BODIES = [1_000, 10_000, 100_000, 1_000_000, 10_000_000]
SETTINGS = "limits:\n  max_body: 16777216\n"


def document(count):
    """An OpenAPI document of so many operations, each with a path and a query parameter."""
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
        {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 1, "maximum": 500}},
    ]
    paths = {
        "/group%d/resource%d/{id}/parts" % (n % 97, n): {"get": {"operationId": "get%d" % n, "parameters": parameters, "responses": {"200": {"description": "parts"}}}}
        for n in range(count)
    }
    return json.dumps({"openapi": "3.0.3", "info": {"title": "%d operations" % count, "version": "1"}, "servers": [{"url": "/"}], "paths": paths})


class Shield:
    """One running proxy of ours."""

    def __init__(self, bench, name, schema, loops=1):
        state = bench.state
        self.name, self.port = name, free_port()
        settings = state / ("growth-%s.yaml" % name)
        settings.write_text("loops: %d\n%s" % (loops, SETTINGS))
        certs = state / "certs"
        self.process = start(
            [str(pathlib.Path(bench.o.binary).resolve()), "run", "--settings", str(settings), "--schema", str(schema), "--origin", "http://127.0.0.1:%d" % bench.origin_port,
             "--listen", "https://127.0.0.1:%d" % self.port, "--cert", str(certs / "server.pem"), "--key", str(certs / "server.key"), "--host", "*", "--action", "block"],
            state / ("growth-%s.log" % name))
        wait_for(self.port, self.process, name, 120)


def measure(bench, shield, script, seconds, pinned=True, connections=32, **environment):
    pids = tree(shield.process.pid)
    if pinned:
        pin(pids, 0)
    client = subprocess.Popen(
        ["wrk", "-t1", "-c%d" % connections, "-d%ds" % int(seconds + 2), "--timeout", "20s", "-s", str(HERE / "load" / script), "https://127.0.0.1:%d" % shield.port],
        env=dict(os.environ, OPENSSL_CONF=str(bench.state / "certs/client.cnf"), BENCH_LOAD=str(HERE / "load"), **environment), stdout=subprocess.PIPE, text=True)
    if pinned:
        pin([client.pid], 1)
    time.sleep(1)
    requests, cpu = bench.origin_requests(), cpu_seconds(pids)
    time.sleep(seconds)
    requests, cpu = bench.origin_requests() - requests, cpu_seconds(pids) - cpu
    report = Bench.report(client.communicate(timeout=seconds + 60)[0])
    if report["refused"] or report["broken"] or not requests:
        raise SystemExit("%s: %d refused, %d broken, %d forwarded" % (shield.name, report["refused"], report["broken"], requests))
    return cpu / requests * 1e6


def interleaved(options, things, one):
    """The median for each thing, and all figures, measured in turn."""
    found = {thing: [] for thing in things}
    for round_ in range(options.rounds):
        turn = round_ % len(things)
        for thing in things[turn:] + things[:turn]:
            found[thing].append(one(thing))
    return {thing: (statistics.median(all_), min(all_), max(all_)) for thing, all_ in found.items()}


def operations(bench, options):
    shields = {}
    for count in OPERATIONS:
        path = bench.state / ("growth-%d.json" % count)
        path.write_text(document(count))
        shields[count] = Shield(bench, "operations%d" % count, path)
    try:
        found = interleaved(options, OPERATIONS, lambda n: measure(bench, shields[n], "operations.lua", options.seconds, BENCH_OPERATIONS=str(n)))
    finally:
        for shield in shields.values():
            stop(shield.process)
    print("| operations | CPU us/request | min-max | to that with %d |\n|---|---|---|---|" % OPERATIONS[0])
    for count, (median, low, high) in found.items():
        print("| %d | %.1f | %.1f-%.1f | %.2f |" % (count, median, low, high, median / found[OPERATIONS[0]][0]))


def body_lengths(bench, options):
    files = {}
    for length in BODIES:
        files[length] = bench.state / ("growth-body-%d" % length)
        files[length].write_bytes(bodies.text(bodies.batch(random.Random(4711), length)))
    schema = bench.state / "growth-bodies.openapi.yaml"
    schema.write_text(re.sub(r"maxItems: \d{3,}", "maxItems: 1000000", (HERE / "petstore.openapi.yaml").read_text()))
    shield = Shield(bench, "bodies", schema)
    try:
        found = interleaved(options, BODIES, lambda n: measure(
            bench, shield, "post.lua", options.seconds, connections=32 if n < 1_000_000 else 4, BENCH_BODY=str(files[n]), BENCH_PATH="/pets/bulk"))
    finally:
        stop(shield.process)
    print("| body bytes | CPU us/request | min-max | ns a byte, without what 1 kB costs |\n|---|---|---|---|")
    base, shortest = found[BODIES[0]][0], files[BODIES[0]].stat().st_size
    for length, (median, low, high) in found.items():
        size = files[length].stat().st_size
        slope = "-" if size == shortest else "%.2f" % ((median - base) * 1000 / (size - shortest))
        print("| %d | %.1f | %.1f-%.1f | %s |" % (size, median, low, high, slope))


def loops(bench, options):
    shields = {n: Shield(bench, "loops%d" % n, HERE / "petstore.openapi.yaml", n) for n in (1, 2)}
    try:
        found = interleaved(options, [1, 2], lambda n: measure(bench, shields[n], "get.lua", options.seconds, pinned=False))
    finally:
        for shield in shields.values():
            stop(shield.process)
    print("| loops | CPU us/request, nothing pinned | min-max | to that with one |\n|---|---|---|---|")
    for count, (median, low, high) in found.items():
        print("| %d | %.1f | %.1f-%.1f | %.2f |" % (count, median, low, high, median / found[1][0]))


PARTS = {"operations": operations, "bodies": body_lengths, "loops": loops}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--state", required=True, help=argparse.SUPPRESS)
    ap.add_argument("--binary", default=str(HERE / "../../artifacts/native/fastshield"))
    ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--seconds", type=float, default=3.0)
    ap.add_argument("--parts", default=",".join(PARTS))
    options = ap.parse_args()
    bench = Bench(options)
    try:
        for part in options.parts.split(","):
            PARTS[part](bench, options)
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
