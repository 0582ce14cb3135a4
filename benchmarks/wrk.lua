-- For wrk: which paths to request, and the result as one line of JSON.
--   PATHS  file of paths, a line each; each is requested once. After a tab each may follow: the
--          method, a range of bytes, a body of JSON
--   SKIP   how many of its lines to pass over
-- Without PATHS the address on the command line is requested again and again.

local paths = os.getenv("PATHS")
local lines
used = 0

if paths then
  function init()
    lines = io.lines(paths)
    for _ = 1, tonumber(os.getenv("SKIP") or "0") do lines() end
  end

  local last = "/"

  function request()
    local path = lines()
    if path then
      used = used + 1
      last = path
    else
      used = -1
      wrk.thread:stop()
      lines = function() return nil end
    end
    local path, method, range, body = last:match("^([^\t]*)\t?([^\t]*)\t?([^\t]*)\t?(.*)$")
    if method == "" then return wrk.format("GET", path) end
    local headers = {}
    if range ~= "" then headers["Range"] = range end
    if body ~= "" then headers["Content-Type"] = "application/json" end
    return wrk.format(method, path, headers, body)
  end
end

local threads = {}

function setup(thread) table.insert(threads, thread) end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "refused": %d, "broken": %d, "used": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, e.status, e.connect + e.read + e.write + e.timeout,
    threads[1]:get("used")))
end
