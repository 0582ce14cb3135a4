-- For wrk: what to ask, and the result as one line of JSON.
--   ADDRESSES  file of paths, a line each; every one is asked once, none twice
--   SKIP       how many of its lines were asked before
-- Without ADDRESSES the address on the command line is asked again and again.

local addresses = os.getenv("ADDRESSES")
local lines
asked = 0

if addresses then
  function init()
    lines = io.lines(addresses)
    for _ = 1, tonumber(os.getenv("SKIP") or "0") do lines() end
  end

  local last = "/"

  function request()
    local path = lines()
    if path then
      asked = asked + 1
      last = path
    else
      asked = -1
      wrk.thread:stop()
      lines = function() return nil end
    end
    return wrk.format("GET", last)
  end
end

local threads = {}

function setup(thread) table.insert(threads, thread) end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "refused": %d, "broken": %d, "asked": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, e.status, e.connect + e.read + e.write + e.timeout,
    threads[1]:get("asked")))
end
