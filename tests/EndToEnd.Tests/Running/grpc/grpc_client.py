# Calls through the shield with Debian's python3-grpcio, on bytes; prints what it found as JSON.
import json
import sys
import grpc

target, ca, calls = sys.argv[1], sys.argv[2], int(sys.argv[3])
options = [("grpc.ssl_target_name_override", "localhost"), ("grpc.default_authority", "localhost")]
channel = grpc.insecure_channel(target, options) if ca == "plain" else grpc.secure_channel(target, grpc.ssl_channel_credentials(open(ca, "rb").read()), options)
asked = (("x-asked", "1"),)
problems = []
unary = channel.unary_unary("/test.Echo/Unary")
for i in range(calls):
    value, call = unary.with_call(b"hello %d" % i, metadata=asked, timeout=20)
    if value != b"you said hello %d" % i or dict(call.trailing_metadata()).get("x-trailer") != "kept":
        problems.append("unary")
parts = [part for part in channel.unary_stream("/test.Echo/Serve")(b"go", timeout=20)]
total = channel.stream_unary("/test.Echo/Collect")(iter([b"x" * 1000] * 20), timeout=20)
turns = [turn for turn in channel.stream_stream("/test.Echo/Talk")(iter([b"%d" % i for i in range(50)]), timeout=20)]
statuses = []
for code in range(1, 17):
    try:
        unary(b"fail %d" % code, timeout=20)
    except grpc.RpcError as error:
        statuses.append(error.code().value[0])
try:
    unary(b"hang", timeout=0.5)
except grpc.RpcError as error:
    deadline = error.code().value[0]
print(json.dumps({"unary": calls, "server": len(parts), "client": int(total), "bidi": len(turns), "statuses": statuses, "deadline": deadline, "problems": problems}))
