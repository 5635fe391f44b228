#!/usr/bin/env python3
"""Runs the shield at full load with churn for a while, and watches that nothing grows and nothing is lost: `dotnet run eng/build.cs -- soak MINUTES`.

Side by side for the whole time: wrk with kept connections (conforming GET and POST), h2load where the shield speaks h2, clients that come and go (some by a
reset) with conforming and violating requests whose answers are checked, clients that send or read by drops, and hot changes of document, certificate and
origin by the control socket. Watched: resident memory, descriptors, threads, every answer. Ends with exit code 0 where nothing failed that was not injected.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import ssl
import statistics
import struct
import subprocess
import threading
import time
import urllib.request

from peers import free_port, start, stop, wait_for

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GOOD_BODY = json.dumps({"id": 7, "name": "Bella", "tag": "dog", "status": "available", "price": 12.5, "tags": ["small"]}).encode()


class Tally:
    """Counts by name; errors keep a few examples."""

    def __init__(self):
        self.lock, self.counts, self.examples = threading.Lock(), collections.Counter(), []

    def add(self, name, number=1):
        with self.lock:
            self.counts[name] += number

    def error(self, what):
        with self.lock:
            self.counts["errors"] += 1
            if len(self.examples) < 20:
                self.examples.append("%.1f s: %s" % (time.monotonic() - STARTED, what))


STARTED = time.monotonic()


def certificate(state, name):
    pem, key = state / (name + ".pem"), state / (name + ".key")
    if not pem.exists():
        subprocess.run(["openssl", "req", "-x509", "-new", "-sha256", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", pem],
                       check=True, stderr=subprocess.DEVNULL)
    return pem, key


class Soak:
    def __init__(self, options):
        self.options, self.tally, self.over = options, Tally(), threading.Event()
        self.state = ROOT / "artifacts/soak"
        self.state.mkdir(parents=True, exist_ok=True)
        self.certificates = [certificate(self.state, "one"), certificate(self.state, "two")]
        self.port, self.plain, self.ops = free_port(), free_port(), free_port()
        self.origins = [free_port(), free_port()]
        self.control = self.state / "control.sock"
        self.settings = self.state / "settings.yaml"
        self.document = self.state / "api.yaml"
        self.versions = 0
        self.samples = []
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    # -- the shield and its origins

    def write_settings(self, version):
        text = (HERE / "petstore.openapi.yaml").read_text()
        self.document.write_text(text.replace("version: 1.0.0", "version: 1.0.%d" % version, 1))
        pem, key = self.certificates[version // 2 % 2]
        fresh = self.settings.with_suffix(".new")
        fresh.write_text("\n".join([
            "schemas: [api.yaml]", "hosts: ['*']", "engine: interpreter" if self.options.interpreter else "action: block", "events: /dev/null",
            "origin: http://127.0.0.1:%d" % self.origins[version % 2],
            "listen: ['https://127.0.0.1:%d', 'http://127.0.0.1:%d']" % (self.port, self.plain),
            "ops: http://127.0.0.1:%d" % self.ops, "control: control.sock",
            "certificates: [{ cert: %s, key: %s }]" % (pem.name, key.name),
            "timeouts: { head: 5, drain: 20, keep_alive: %d }" % (60 + version % 3), ""]))
        fresh.rename(self.settings)

    def command(self):
        binary = pathlib.Path(self.options.binary)
        return ["dotnet", str(binary)] if binary.suffix == ".dll" else [str(binary)]

    def reload(self):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(60)
            s.connect(str(self.control))
            s.sendall(b"RELOAD\n")
            answer = b""
            while piece := s.recv(4096):
                answer += piece
        return answer.decode()

    # -- load

    def wrk(self, script, path, connections, body=None):
        environment = dict(os.environ, BENCH_LOAD=str(HERE / "load"), BENCH_PATH=path)
        if body:
            file = self.state / "body.json"
            file.write_bytes(body)
            environment["BENCH_BODY"] = str(file)
        while not self.over.is_set():
            left = max(1, min(60, int(self.end - time.monotonic())))
            done = subprocess.run(["wrk", "-t", "1", "-c", str(connections), "-d", "%ds" % left, "--timeout", "20s", "-s", HERE / "load" / script,
                                   "https://127.0.0.1:%d%s" % (self.port, path)], env=environment, capture_output=True, text=True)
            found = re.search(r"REPORT (\{.*\})", done.stdout)
            if not found:
                self.tally.error("wrk said: " + done.stdout + done.stderr)
                time.sleep(1)
                continue
            report = json.loads(found.group(1))
            self.tally.add("kept requests", report["requests"])
            if report["refused"] or report["broken"]:
                self.tally.error("wrk %s: %d refused, %d broken of %d" % (script, report["refused"], report["broken"], report["requests"]))

    def h2load(self):
        while not self.over.is_set():
            left = max(2, min(60, int(self.end - time.monotonic())))
            done = subprocess.run(["h2load", "-c", "4", "-m", "16", "-D", str(left), "https://127.0.0.1:%d/pets/42?limit=10" % self.port], capture_output=True, text=True)
            found = re.search(r"requests: (\d+) total, .*?(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", done.stdout)
            status = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", done.stdout)
            if not found or not status:
                self.tally.error("h2load said: " + done.stdout[-300:] + done.stderr[-300:])
                time.sleep(1)
                continue
            self.tally.add("h2 requests", int(status.group(1)))
            if int(found.group(4)) or int(found.group(5)) or int(status.group(3)) or int(status.group(4)):
                self.tally.error("h2load: " + found.group(0) + "; " + status.group(0))

    def connect(self, secured=True):
        raw = socket.create_connection(("127.0.0.1", self.port if secured else self.plain), timeout=30)
        return self.tls.wrap_socket(raw, server_hostname="localhost") if secured else raw

    @staticmethod
    def answer(stream):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = stream.recv(65536)
            if not piece:
                raise ConnectionError("ended after %d octets of a head" % len(data))
            data += piece
        head, _, rest = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
        while len(rest) < length:
            piece = stream.recv(65536)
            if not piece:
                raise ConnectionError("ended within a body")
            rest += piece
        return int(head.split(b" ", 2)[1])

    KINDS = [
        ("GET", "/pets/42?limit=10", b"", 200), ("POST", "/pets", GOOD_BODY, 200), ("GET", "/pets/42?limit=ten", b"", 400),
        ("POST", "/pets", b'{"id":"seven"}', 400), ("GET", "/nowhere", b"", 404), ("DELETE", "/pets", b"", 405), ("GET", "/pets/%2e%2e/42", b"", 400),
    ]

    def churn(self, seed):
        dice = random.Random(seed)
        while not self.over.is_set():
            try:
                stream = self.connect(dice.random() < 0.7)
                for _ in range(dice.randrange(1, 6)):
                    method, path, body, expected = dice.choice(self.KINDS)
                    stream.sendall(("%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (
                        method, path, "Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body) if body else "")).encode() + body)
                    status = self.answer(stream)
                    self.tally.add("churn requests")
                    if status != expected:
                        self.tally.error("%s %s: %d in place of %d" % (method, path, status, expected))
                if dice.random() < 0.3:
                    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                stream.close()
                self.tally.add("connections")
            except (OSError, ConnectionError) as error:
                if not self.over.is_set():
                    self.tally.error("churn: %r" % error)
            time.sleep(dice.random() * 0.1)

    def drip(self, seed):
        """A head that never ends, or a body by drops: ended by the shield within its times, answered 408 or closed; and a client that leaves in the middle."""
        dice = random.Random(seed)
        while not self.over.is_set():
            try:
                stream = self.connect(dice.random() < 0.5)
                kind = dice.randrange(3)
                stream.sendall(b"GET /pets/42 HTTP/1.1\r\nHost: localhost\r\nX-" if kind == 0 else
                               b"POST /pets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n")
                begun = time.monotonic()
                if kind < 2:
                    stream.settimeout(0.7)
                    while time.monotonic() - begun < 40:
                        stream.sendall(b"a")
                        try:
                            stream.recv(4096)
                            break
                        except TimeoutError:
                            pass
                    else:
                        self.tally.error("a slow client was served for 40 s")
                stream.close()
            except OSError:
                pass
            self.tally.add("slow clients")
            if self.over.wait(dice.random()):
                return

    def change(self):
        while not self.over.wait(self.options.change_seconds):
            self.versions += 1
            try:
                self.write_settings(self.versions)
                answer = self.reload()
                if not answer.endswith("DONE\n"):
                    self.tally.error("reload %d: %s" % (self.versions, answer))
                self.tally.add("hot changes")
            except OSError as error:
                self.tally.error("reload: %r" % error)

    # -- watching

    def metrics(self):
        text = urllib.request.urlopen("http://127.0.0.1:%d/metrics" % self.ops, timeout=10).read().decode()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line and line[0] != "#"}

    def sample(self, pid):
        status = pathlib.Path("/proc/%d/status" % pid).read_text()
        rss = int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024
        threads = int(re.search(r"Threads:\s+(\d+)", status).group(1))
        begun = time.monotonic()
        with urllib.request.urlopen("http://127.0.0.1:%d/livez" % self.ops, timeout=10) as answer:
            answer.read()
        health = (time.monotonic() - begun) * 1000
        return time.monotonic() - STARTED, rss, len(os.listdir("/proc/%d/fd" % pid)), threads, health

    def run(self):
        origin = self.state / "origin"
        subprocess.run(["cc", "-O2", "-o", origin, HERE / "load/origin.c"], check=True)
        self.write_settings(0)
        self.control.unlink(missing_ok=True)
        processes, threads = [], []
        try:
            for port in self.origins:
                processes.append(start([origin, "-p", str(port)], self.state / ("origin-%d.log" % port)))
                wait_for(port, processes[-1], "origin")
            shield = start([*self.command(), "run", "--settings", str(self.settings)], self.state / "shield.log")
            processes.append(shield)
            wait_for(self.port, shield, "the shield", 60)
            self.end = time.monotonic() + self.options.minutes * 60
            work = [(self.wrk, "get.lua", "/pets/42", self.options.connections), (self.wrk, "post.lua", "/pets", self.options.connections // 2, GOOD_BODY)]
            work += [(self.churn, seed) for seed in range(4)] + [(self.drip, seed) for seed in range(8)] + [(self.change,)]
            if self.speaks_h2():
                work.append((self.h2load,))
            for function, *arguments in work:
                threads.append(threading.Thread(target=function, args=arguments, daemon=True))
                threads[-1].start()
            while time.monotonic() < self.end:
                time.sleep(min(5, max(0.1, self.end - time.monotonic())))
                if shield.poll() is not None:
                    self.tally.error("the shield ended with %d" % shield.returncode)
                    break
                try:
                    self.samples.append(self.sample(shield.pid))
                except OSError as error:
                    self.tally.error("health: %r" % error)
                if self.samples and len(self.samples) % 12 == 0:
                    print("%6.0f s: %.1f MB, %d descriptors, %d threads, health %.1f ms; %s" % (*self.samples[-1], dict(self.tally.counts)), flush=True)
            self.over.set()
            for thread in threads:
                thread.join(90)
            counters = self.metrics() if shield.poll() is None else {}
            time.sleep(3)
            idle = self.sample(shield.pid) if shield.poll() is None else None
            if shield.poll() is None:
                shield.send_signal(signal.SIGTERM)
                if shield.wait(60) != 0:
                    self.tally.error("exit code %d on SIGTERM" % shield.returncode)
            return self.report(counters, idle)
        finally:
            self.over.set()
            for process in processes:
                stop(process)

    def speaks_h2(self):
        if not shutil.which("h2load"):
            return False
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection(("127.0.0.1", self.port)) as raw, context.wrap_socket(raw, server_hostname="localhost") as stream:
            return stream.selected_alpn_protocol() == "h2"

    def report(self, counters, idle):
        later = [s for s in self.samples if s[0] > self.samples[-1][0] * 0.3] if self.samples else []
        slope = 0.0
        if len(later) > 2:
            slope = statistics.linear_regression([s[0] for s in later], [s[1] for s in later]).slope * 3600
        unexpected = {name: value for name, value in counters.items() if value and re.match(
            r"fastshield_internal_errors|fastshield_events_dropped|fastshield_event_failures|fastshield_origin_failures|fastshield_origin_connect_failures", name)}
        for name, value in unexpected.items():
            self.tally.error("%s is %d" % (name, value))
        result = {
            "binary": self.options.binary, "minutes": self.options.minutes, "counts": dict(self.tally.counts), "errors": self.tally.counts["errors"],
            "rss_mb": {"first": self.samples[0][1], "last": self.samples[-1][1], "most": max(s[1] for s in self.samples), "slope_mb_per_hour": round(slope, 2)},
            "descriptors": {"least": min(s[2] for s in later), "most": max(s[2] for s in later), "after_load": idle and idle[2]},
            "threads_most": max(s[3] for s in self.samples), "health_ms_most": round(max(s[4] for s in self.samples), 1), "examples": self.tally.examples,
            "counters": {name: value for name, value in sorted(counters.items()) if re.match(r"fastshield_(requests_total|connections|accept|handshakes_total|retries|shield_swaps|shed|changes)", name)},
        }
        (self.state / "result.json").write_text(json.dumps(result, indent=1))
        print(json.dumps(result, indent=1))
        return 1 if result["errors"] else 0


def default_binary():
    native = ROOT / "artifacts/native/fastshield"
    return str(native if native.exists() else ROOT / "artifacts/bin/FastShield/release/fastshield.dll")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float, nargs="?", default=30)
    parser.add_argument("--binary", default=default_binary(), help="the native binary, or the JIT host's fastshield.dll")
    parser.add_argument("--connections", type=int, default=32, help="kept connections of each wrk; half of it for the second")
    parser.add_argument("--change-seconds", type=float, default=2, help="between two hot changes")
    parser.add_argument("--interpreter", action="store_true", help="do not compile generated code in the JIT host")
    raise SystemExit(Soak(parser.parse_args()).run())
