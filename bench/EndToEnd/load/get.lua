-- GET of 512 different pets with two query parameters; the requests are written once.
done = dofile(os.getenv("BENCH_LOAD") .. "/report.lua")
local states, requests, at = { "available", "pending", "sold" }, {}, 0
init = function()
  wrk.headers["Accept"] = "application/json"
  for k = 1, 512 do
    requests[k] = wrk.format("GET", string.format("/pets/%d?limit=%d&status=%s", k * 7919, k % 500 + 1, states[k % 3 + 1]))
  end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
