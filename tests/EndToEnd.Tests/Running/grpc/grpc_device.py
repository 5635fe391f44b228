# A gRPC origin that says who it was told of, and a device that does on one channel what its standard input says; both on bytes.
import sys
import time
from concurrent import futures
import grpc


class Origin(grpc.GenericRpcHandler):
    def service(self, details):
        name = dict(details.invocation_metadata).get("cf-cert-subject-dn", "nobody").encode()

        def hold(_, context):
            yield name
            while context.is_active():
                time.sleep(0.1)

        if details.method == "/test.Devices/Who":
            return grpc.unary_unary_rpc_method_handler(lambda _, context: name)
        return grpc.unary_stream_rpc_method_handler(hold)


def serve():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    server.add_generic_rpc_handlers((Origin(),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()


def read(name):
    with open(name, "rb") as file:
        return file.read()


def ask(target, ca, certificate, key):
    credentials = grpc.ssl_channel_credentials(read(ca), read(key) if key else None, read(certificate) if certificate else None)
    options = [("grpc.ssl_target_name_override", "api.example.com"), ("grpc.default_authority", "api.example.com")]
    channel = grpc.secure_channel(target, credentials, options)
    held = None
    for line in sys.stdin:
        try:
            if line.strip() == "who":
                said = channel.unary_unary("/test.Devices/Who")(b"", timeout=20).decode()
            elif line.strip() == "hold":
                held = channel.unary_stream("/test.Devices/Hold")(b"", timeout=60)
                said = next(held).decode()
            else:
                said = next(held).decode()
        except grpc.RpcError as error:
            said = error.code().name
        except StopIteration:
            said = "end"
        print(said, flush=True)


if sys.argv[1] == "serve":
    serve()
else:
    ask(sys.argv[2], sys.argv[3], *(sys.argv[4:6] if len(sys.argv) > 4 else (None, None)))
