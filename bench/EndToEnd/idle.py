#!/usr/bin/env python3
"""What an idle TLS connection costs in memory: the growth of resident memory from half of them to all, divided by that half. Run after run.sh has made
the certificates and the origin: ./idle.py --peers fastshield,nginx --count 10000"""
import argparse
import pathlib
import subprocess
import time

from peers import Peer, free_port, start, stop, wait_for
from run import HERE, rss_mb, tree

STATE = HERE / "../../artifacts/bench"


def hold(peer, state, count, seconds, asks):
    command = [str(state / "idle"), "-p", str(peer.port), "-c", str(count), "-d", str(seconds), "-u", "/pets/42?limit=10"] + ([] if asks else ["-0"])
    client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if not client.stdout.readline().startswith("open"):
        raise SystemExit("%s does not hold %d connections" % (peer.name, count))
    # Buffers of quiet connections are given back after two seconds.
    time.sleep(5)
    return client, rss_mb(tree(peer.process.pid))


def measure(peer, state, count, asks):
    """The first half warms up whatever grows once; the second half is what is measured."""
    half = count // 2
    first, before = hold(peer, state, half, 120, asks)
    second, after = hold(peer, state, half, 1, asks)
    for client in (first, second):
        client.kill()
        client.wait()
    time.sleep(1)
    return before, after, (after - before) * 1024 / half


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default="fastshield,nginx")
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--handshake-only", action="store_true", help="no request on the connections")
    parser.add_argument("--state", default=str(STATE))
    parser.add_argument("--binary", default=str(HERE / "../../artifacts/native/fastshield"))
    options = parser.parse_args()
    state = pathlib.Path(options.state).resolve()
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", str(state / "idle"), str(HERE / "load/idle.c"), "-lssl", "-lcrypto"], check=True)
    port = free_port()
    origin = start([str(state / "origin"), "-p", str(port)], state / "origin.log")
    wait_for(port, origin, "origin")
    try:
        for name in options.peers.split(","):
            why = Peer.missing(name, pathlib.Path(options.binary).resolve())
            if why:
                print("left out: %s" % why)
                continue
            for number in range(1, options.rounds + 1):
                # Anew each time: memory that was given back is used again, and would not be seen.
                peer = Peer(name, state, port, pathlib.Path(options.binary).resolve(), HERE / "petstore.openapi.yaml", [])
                try:
                    before, after, each = measure(peer, state, options.count, not options.handshake_only)
                    print("%-10s round %d: %.1f MB with half, %.1f MB with %d idle connections: %.1f kB each" % (name, number, before, after, options.count, each))
                finally:
                    stop(peer.process)
    finally:
        stop(origin)


if __name__ == "__main__":
    main()
