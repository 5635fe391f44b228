#!/usr/bin/env python3
"""What more load than the shield can carry does to those that it serves: `dotnet run eng/build.cs -- overload [seconds]` (security-cases 2.10).

wrk with 1, 2, 5 and 10 times the connections that saturate it, first as it is, then with `limits.max_requests` so low that most are refused: answers a second,
how many were served, p99, health meanwhile, memory. Exit code 1 where fewer than four fifths of the peak are served.
"""
import argparse
import json
import re
import signal
import subprocess
import threading
import time

import soak
from peers import start, stop, wait_for


class Overload(soak.Soak):
    def settings_with(self, limit):
        self.write_settings(0)
        text = self.settings.read_text() + ("limits: { max_requests: %d }\n" % limit if limit else "")
        self.settings.write_text(text)

    def step(self, connections, pid):
        health, over = [], threading.Event()

        def watch():
            while not over.wait(0.2):
                health.append(self.sample(pid)[4])

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        environment = dict(soak.os.environ, BENCH_LOAD=str(soak.HERE / "load"))
        done = subprocess.run(["wrk", "-t", "1", "-c", str(connections), "-d", "%ds" % self.options.seconds, "--timeout", "20s", "-s", soak.HERE / "load/get.lua",
                               "https://127.0.0.1:%d/pets/42" % self.port], env=environment, capture_output=True, text=True)
        over.set()
        watcher.join()
        report = json.loads(re.search(r"REPORT (\{.*\})", done.stdout).group(1))
        _, rss, descriptors, _, _ = self.sample(pid)
        served = (report["requests"] - report["refused"]) / report["seconds"]
        print("%6d connections: %8.0f answers/s, %8.0f served/s, p99 %7.1f ms, %d broken, health at most %5.1f ms, %6.1f MB, %d descriptors" % (
            connections, report["requests"] / report["seconds"], served, report["p99_ms"], report["broken"], max(health or [0]), rss, descriptors), flush=True)
        return served

    def run(self):
        origin = self.state / "origin"
        subprocess.run(["cc", "-O2", "-o", origin, soak.HERE / "load/origin.c"], check=True)
        worst, processes = 1.0, []
        try:
            for port in self.origins:
                processes.append(start([origin, "-p", str(port)], self.state / "origin.log"))
                wait_for(port, processes[-1], "origin")
            for limit in (0, 16):
                self.settings_with(limit)
                self.control.unlink(missing_ok=True)
                shield = start([*self.command(), "run", "--settings", str(self.settings)], self.state / "shield.log")
                processes.append(shield)
                wait_for(self.port, shield, "the shield", 60)
                print("limits.max_requests %s" % (limit or "as by default"))
                self.step(self.options.connections, shield.pid)
                peak = self.step(self.options.connections, shield.pid)
                for times in (2, 5, 10):
                    served = self.step(times * self.options.connections, shield.pid)
                    # Clients that are refused and come again at once cost their share of the processor: told, not judged.
                    worst = worst if limit else min(worst, served / peak)
                shield.send_signal(signal.SIGTERM)
                shield.wait(60)
            print("goodput at worst, without refusals: %.2f of the peak" % worst)
            return 0 if worst >= 0.8 else 1
        finally:
            for process in processes:
                stop(process)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=int, nargs="?", default=60)
    parser.add_argument("--binary", default=soak.default_binary())
    parser.add_argument("--connections", type=int, default=32, help="as many as saturate it")
    parser.add_argument("--interpreter", action="store_true")
    raise SystemExit(Overload(parser.parse_args()).run())
