-- GETs that hit every one of BENCH_OPERATIONS operations (or 4,096 of them, spread evenly); the requests are written once.
done = dofile(os.getenv("BENCH_LOAD") .. "/report.lua")
local count, requests, at = tonumber(os.getenv("BENCH_OPERATIONS")), {}, 0
init = function()
  wrk.headers["Accept"] = "application/json"
  local targets = 4096
  for k = 1, targets do
    local operation = count <= targets and k % count or math.floor((k - 1) * count / targets)
    requests[k] = wrk.format("GET", string.format("/group%d/resource%d/%d/parts?limit=%d", operation % 97, operation, k * 7919, k % 500 + 1))
  end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
