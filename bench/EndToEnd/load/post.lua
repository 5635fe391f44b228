-- POST of one body: BENCH_BODY is its file, BENCH_PATH where it goes.
done = dofile(os.getenv("BENCH_LOAD") .. "/report.lua")
local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
wrk.method, wrk.path, wrk.body = "POST", os.getenv("BENCH_PATH"), file:read("*a")
file:close()
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json"
