"""How each peer is started: the same job, TLS 1.3 in front and kept plain connections to the origin behind."""
import pathlib
import shutil
import socket
import subprocess
import time

NGINX = """
worker_processes 1;
worker_rlimit_nofile 20000;
daemon off;
pid {state}/nginx.pid;
error_log {state}/nginx.err error;
events {{ worker_connections 16384; }}
http {{
  access_log off;
  client_max_body_size 8m;
  client_body_temp_path {state}/nginx-body; proxy_temp_path {state}/nginx-proxy;
  fastcgi_temp_path {state}/nginx-f; uwsgi_temp_path {state}/nginx-u; scgi_temp_path {state}/nginx-s;
  keepalive_requests 100000000;
  ssl_protocols TLSv1.3;
  ssl_certificate {certs}/server.pem; ssl_certificate_key {certs}/server.key;
  upstream origin {{ server 127.0.0.1:{origin}; keepalive 512; keepalive_requests 100000000; }}
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
  proxy_set_header X-Forwarded-For $remote_addr;
  server {{ listen 127.0.0.1:{port} ssl http2 backlog=4096; location / {{ proxy_pass http://origin; }} }}
}}
"""

HAPROXY = """
global
  nbthread 1
  maxconn 8192
  ssl-default-bind-options ssl-min-ver TLSv1.3
defaults
  mode http
  timeout connect 5s
  timeout client 120s
  timeout server 120s
  option http-keep-alive
  http-reuse always
frontend tls
  bind 127.0.0.1:{port} ssl crt {certs}/server-and-key.pem alpn h2,http/1.1 backlog 4096
  http-request set-header X-Forwarded-For %[src]
  default_backend origin
backend origin
  server one 127.0.0.1:{origin} pool-max-conn -1
"""



def validates(name):
    return name.startswith("fastshield")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, process, name, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit("%s ended with exit code %s before it listened; see its log" % (name, process.returncode))
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("%s did not listen within %d s" % (name, seconds))


class Peer:
    """One running process tree. `missing(name)` says why it cannot be measured on this machine."""

    def __init__(self, name, state, origin_port, binary, schema, extra):
        # fastshield@PATH is another build of ours, to be held beside the one under test.
        self.name, self.port = name, free_port()
        binary = pathlib.Path(name.partition("@")[2] or binary).resolve()
        certs = state / "certs"
        values = {"state": state, "certs": certs, "origin": origin_port, "port": self.port}
        if name == "nginx":
            conf = state / "nginx.conf"
            conf.write_text(NGINX.format(**values))
            command = ["nginx", "-e", str(state / "nginx-start.err"), "-c", str(conf)]
        elif name == "haproxy":
            conf = state / "haproxy.cfg"
            conf.write_text(HAPROXY.format(**values))
            command = ["haproxy", "-db", "-f", str(conf)]
        else:
            # One worker, as the others have.
            settings = state / "fastshield.yaml"
            settings.write_text("loops: 1\n")
            command = [str(binary), "run", "--settings", str(settings), "--schema", str(schema), "--origin", "http://127.0.0.1:%d" % origin_port,
                       "--listen", "https://127.0.0.1:%d" % self.port, "--cert", str(certs / "server.pem"),
                       "--key", str(certs / "server.key"), "--host", "*", "--action", "block", *extra]
        self.process = start(command, state / (name.replace("/", "_") + ".log"))
        try:
            wait_for(self.port, self.process, name)
        except BaseException:
            stop(self.process)
            raise

    @staticmethod
    def missing(name, binary):
        if validates(name):
            binary = pathlib.Path(name.partition("@")[2] or binary)
            return None if binary.exists() else "%s is not there: dotnet run eng/build.cs -- publish" % binary
        return None if shutil.which(name) else "%s is not installed" % name


def start(command, log):
    with open(log, "wb") as out:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)


def stop(process):
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
