#!/usr/bin/env python3
"""Measures proxies side by side; run.sh prepares the ground. `--help` lists what can be set; ../README.md explains the figures."""
import argparse
import json
import math
import os
import pathlib
import re
import ssl
import statistics
import subprocess
import time
import urllib.error
import urllib.request

import bodies
from peers import Peer, free_port, start, stop, validates, wait_for

HERE = pathlib.Path(__file__).resolve().parent
TICK = os.sysconf("SC_CLK_TCK")
WORKLOADS = {  # name: (script of wrk; "h2load" for HTTP/2, None for handshakes; path; is the request forwarded)
    "get": ("get.lua", "/pets/7919?limit=2&status=pending", True),
    "post300": ("post.lua", "/pets", True),
    "post10k": ("post.lua", "/pets/bulk", True),
    "post1m": ("post.lua", "/pets/bulk", True),
    "bad300": ("post.lua", "/pets", False),
    "h2get": ("h2load", "/pets/7919?limit=2&status=pending", True),
    "handshake": (None, "/pets/42?limit=10", True),
}


def stat(pid):
    """(parent, ticks of user and system time of all threads, those of system time alone), or None where the process has gone"""
    try:
        fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), int(fields[11]) + int(fields[12]), int(fields[12])


def tree(root):
    children = {}
    for entry in os.listdir("/proc"):
        found = stat(int(entry)) if entry.isdigit() else None
        if found:
            children.setdefault(found[0], []).append(int(entry))
    pids, todo = [], [root]
    while todo:
        pids.append(todo.pop())
        todo += children.get(pids[-1], [])
    return pids


def cpu_seconds(pids, part=1):
    return sum(found[part] for found in map(stat, pids) if found) / TICK


def system_seconds(pids):
    return cpu_seconds(pids, 2)


def busy_seconds():
    v = [int(x) for x in open("/proc/stat").readline().split()[1:]]
    return (v[0] + v[1] + v[2] + v[5] + v[6] + v[7]) / TICK


def rss_mb(pids):
    kb = 0
    for pid in pids:
        try:
            kb += int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path("/proc/%d/status" % pid).read_text()).group(1))
        except (OSError, AttributeError):
            pass
    return kb / 1024


def pin(pids, cpu):
    if os.cpu_count() > 1:
        for pid in pids:
            for task in os.listdir("/proc/%d/task" % pid):
                os.sched_setaffinity(int(task), {cpu})


class Bench:
    def __init__(self, options):
        self.o, self.state = options, pathlib.Path(options.state).resolve()
        bodies.write(self.state)
        self.origin_port = free_port()
        self.origin = start([str(self.state / "origin"), "-p", str(self.origin_port)], self.state / "origin.log")
        wait_for(self.origin_port, self.origin, "origin")
        pin([self.origin.pid], 1)
        self.peers = {}

    def start_peers(self):
        binary = pathlib.Path(self.o.binary).resolve()
        for name in self.o.peers.split(","):
            why = Peer.missing(name, binary)
            if why:
                print("left out: %s" % why)
            else:
                self.peers[name] = Peer(name, self.state, self.origin_port, binary, HERE / "petstore.openapi.yaml", self.o.extra.split())

    def stop(self):
        for peer in self.peers.values():
            stop(peer.process)
        stop(self.origin)

    def origin_requests(self):
        with urllib.request.urlopen("http://127.0.0.1:%d/__stats" % self.origin_port, timeout=5) as answer:
            return json.load(answer)["requests"]

    def demand_answer(self, peer, workload):
        """One request of the workload must get the status that is expected, or the figures would mean nothing."""
        script, path, forwarded = WORKLOADS[workload]
        data = (self.state / workload).read_bytes() if script == "post.lua" else None
        request = urllib.request.Request("https://127.0.0.1:%d%s" % (peer.port, path), data, {"Content-Type": "application/json"} if data else {})
        try:
            status = urllib.request.urlopen(request, timeout=5, context=ssl._create_unverified_context()).status
        except urllib.error.HTTPError as refused:
            status = refused.code
        if (status == 200) != forwarded:
            raise SystemExit("%s answers %s with %d" % (peer.name, workload, status))

    def command(self, peer, workload, seconds):
        script, path, _ = WORKLOADS[workload]
        if script is None:
            return [str(self.state / "handshakes"), "-p", str(peer.port), "-c", str(self.o.connections), "-d", str(seconds), "-u", path]
        if script == "h2load":
            return ["h2load", "-t1", "-c%d" % self.o.h2_connections, "-m%d" % self.o.h2_streams, "-D%d" % seconds, "-T10", "https://127.0.0.1:%d%s" % (peer.port, path)]
        return ["wrk", "-t1", "-c%d" % self.o.connections, "-d%ds" % seconds, "--timeout", "10s", "-s", str(HERE / "load" / script), "https://127.0.0.1:%d" % peer.port]

    def measure(self, peer, workload):
        o, pids = self.o, tree(peer.process.pid)
        pin(pids, 0)
        seconds = math.ceil(o.warm + o.seconds + 1)
        environment = dict(os.environ, OPENSSL_CONF=str(self.state / "certs/client.cnf"), BENCH_LOAD=str(HERE / "load"),
                           BENCH_BODY=str(self.state / workload), BENCH_PATH=WORKLOADS[workload][1])
        whole, busy, client0, clock = cpu_seconds(pids), busy_seconds(), os.times(), time.monotonic()
        origin_cpu = cpu_seconds([self.origin.pid])
        client = subprocess.Popen(self.command(peer, workload, seconds), env=environment, stdout=subprocess.PIPE, text=True)
        pin([client.pid], 1)
        time.sleep(o.warm)
        requests0, cpu0, system0, start_window = self.origin_requests(), cpu_seconds(pids), system_seconds(pids), time.monotonic()
        time.sleep(o.seconds)
        requests1, cpu1, system1, end_window = self.origin_requests(), cpu_seconds(pids), system_seconds(pids), time.monotonic()
        output = client.communicate(timeout=seconds + 60)[0]
        whole, busy, wall, client1 = cpu_seconds(pids) - whole, busy_seconds() - busy, time.monotonic() - clock, os.times()
        report = self.report(output)
        forwarded = WORKLOADS[workload][2]
        if report["broken"] or (forwarded and report["refused"] > report["requests"] / 1000):
            print("  look: %s %s: %d refused, %d broken" % (peer.name, workload, report["refused"], report["broken"]))
        count = requests1 - requests0 if forwarded else report["requests"]
        ours = whole + cpu_seconds([self.origin.pid]) - origin_cpu + sum(client1[:4]) - sum(client0[:4])
        return {
            "peer": peer.name, "workload": workload, "connections": o.h2_connections if workload == "h2get" else o.connections, "requests": count,
            # What never reaches the origin can only be counted over the whole run, connection set-up included.
            "cpu_us": (cpu1 - cpu0 if forwarded else whole) / max(1, count) * 1e6,
            "system_us": (system1 - system0) / max(1, requests1 - requests0) * 1e6 if forwarded else 0.0,
            "rps": count / (end_window - start_window) if forwarded else report["requests"] / report["seconds"],
            "p50_ms": report["p50_ms"], "p99_ms": report["p99_ms"], "rss_mb": rss_mb(pids),
            "noise_pct": max(0.0, busy - ours) / (wall * os.cpu_count()) * 100,
        }

    @staticmethod
    def report(output):
        h2 = re.search(r"^requests: .* (\d+) done, (\d+) succeeded, (\d+) failed", output, re.M)
        if h2:
            # h2load tells the mean and no percentiles.
            took = float(re.search(r"^finished in ([\d.]+)s", output, re.M).group(1))
            mean = re.search(r"^time for request: +\S+ +\S+ +([\d.]+)(us|ms|s)", output, re.M)
            milliseconds = float(mean.group(1)) * {"us": 0.001, "ms": 1, "s": 1000}[mean.group(2)] if mean else 0
            done, succeeded, failed = (int(x) for x in h2.groups())
            refused = done - int(re.search(r"^status codes: (\d+) 2xx", output, re.M).group(1))
            return {"requests": done, "seconds": took, "refused": refused, "broken": failed, "p50_ms": milliseconds, "p99_ms": 0.0}
        line = re.search(r"^(?:REPORT )?(\{.*\})$", output, re.M)
        if not line:
            raise SystemExit("the load generator reported nothing:\n" + output[-500:])
        r = json.loads(line.group(1))
        if "secs" in r:  # handshakes
            r.update(seconds=r["secs"], refused=r["non200"], broken=r["errors"])
        return r

    def run(self):
        rows = []
        for workload in self.o.workloads.split(","):
            names = [n for n in self.peers if WORKLOADS[workload][2] or validates(n)]
            for name in names:
                self.demand_answer(self.peers[name], workload)
            for round_ in range(1, self.o.rounds + 1):
                turn = round_ % len(names) if names else 0
                for name in names[turn:] + names[:turn]:
                    row = dict(self.measure(self.peers[name], workload), round=round_)
                    rows.append(row)
                    print("  %-10s %-10s round %d: %6.2f us (%.2f of it system), %6.0f rps, noise %.0f %%" % (name, workload, round_, row["cpu_us"], row["system_us"], row["rps"], row["noise_pct"]), flush=True)
        return rows


def table(rows, base):
    lines = ["| workload | peer | CPU us/request | min-max | ratio to %s | rps | p50 ms | p99 ms | RSS MB | noise %% | rounds |" % base, "|---|---|---|---|---|---|---|---|---|---|---|"]
    bases = {(r["workload"], r["round"]): r["cpu_us"] for r in rows if r["peer"] == base}
    for workload, peer in dict.fromkeys((r["workload"], r["peer"]) for r in rows):
        mine = [r for r in rows if (r["workload"], r["peer"]) == (workload, peer)]
        cpu = [r["cpu_us"] for r in mine]
        ratios = [r["cpu_us"] / bases[workload, r["round"]] for r in mine if bases.get((workload, r["round"]))]
        median = {k: statistics.median(r[k] for r in mine) for k in ("rps", "p50_ms", "p99_ms", "rss_mb", "noise_pct")}
        lines.append("| %s | %s | **%.1f** | %.1f-%.1f | %s | %.0f | %.2f | %.2f | %.0f | %.0f | %d |" % (
            workload, peer, statistics.median(cpu), min(cpu), max(cpu), "%.2f" % statistics.median(ratios) if ratios else "-",
            median["rps"], median["p50_ms"], median["p99_ms"], median["rss_mb"], median["noise_pct"], len(mine)))
    return "\n".join(lines)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--state", required=True, help=argparse.SUPPRESS)
    ap.add_argument("--peers", default="fastshield,nginx,haproxy")
    ap.add_argument("--workloads", default="get,post300", help="of " + ", ".join(WORKLOADS))
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--connections", type=int, default=32)
    ap.add_argument("--h2-connections", type=int, default=8, help="of the workload h2get")
    ap.add_argument("--h2-streams", type=int, default=16, help="streams of each of them at a time")
    ap.add_argument("--warm", type=float, default=1.0, help="seconds of load before the window")
    ap.add_argument("--seconds", type=float, default=5.0, help="length of the window")
    ap.add_argument("--binary", default=str(HERE / "../../artifacts/native/fastshield"))
    ap.add_argument("--extra", default="", help="more arguments for FastShield, e.g. '--engine interpreter'")
    ap.add_argument("--base", default="nginx", help="the peer that ratios refer to")
    ap.add_argument("--out", help="append each measurement to this file, a JSON object a line")
    options = ap.parse_args()
    for workload in options.workloads.split(","):
        if workload not in WORKLOADS:
            ap.error("no workload %s" % workload)

    bench = Bench(options)
    try:
        bench.start_peers()
        rows = bench.run()
    finally:
        bench.stop()
    if options.out:
        with open(options.out, "a") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    print(table(rows, options.base))


if __name__ == "__main__":
    main()
