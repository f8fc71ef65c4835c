"""The load: wrk against the API, every user in turn."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_LUA = r"""
local function lines(name)
  local found = {}
  for line in io.lines(name) do found[#found + 1] = line end
  return found
end
local tokens = lines("%(tokens)s")
local n = 0
local each = %(each)d
request = function()
  n = n + 1
  local user = n %% #tokens
  local headers = { ["Authorization"] = "Bearer " .. tokens[user + 1], ["Content-Type"] = "application/json" }
  local base = string.format("/api/00000000-0000-4000-8000-%%012d", user)
  local path = "%(path)s"
  if path == "list" or (path == "mix" and n %% 10 ~= 0) then return wrk.format("GET", base .. "/tasks", headers) end
  if path == "unchanged" then
    headers["If-None-Match"] = '"%(revision)s"'
    return wrk.format("GET", base .. "/tasks", headers)
  end
  if path == "get" then
    local id = string.format("10000000-%%04d-4000-8000-%%012d", user, (n * 7919) %% each)
    return wrk.format("GET", base .. "/tasks/" .. id, headers)
  end
  if path == "search" then return wrk.format("GET", base .. "/tasks?q=kamo", headers) end
  return wrk.format("POST", base .. "/tasks", headers, '{"title":"Buy milk and bread ' .. n .. '"}')
end
done = function(summary, latency)
  io.write(string.format('RESULT {"requests": %%d, "micros": %%d, "bad": %%d, "p50": %%d, "p99": %%d}\n', summary.requests,
    summary.duration, summary.errors.status + summary.errors.read + summary.errors.timeout + summary.errors.connect,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk saw; times in milliseconds."""

    requests: int
    per_second: float
    p50: float
    p99: float
    bad: int


def measure(folder: Path, path: str, address: str, *, tokens: Path, each: int, seconds: int, clients: int) -> Load:
    """Run one path for some seconds. 304 counts as good."""
    script = folder / f"{path}.lua"
    script.write_text(_LUA % {"tokens": tokens, "each": each, "path": path, "revision": 0})
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", str(script), address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"RESULT (\{.*\})", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    seen = json.loads(found[1])
    rate = seen["requests"] / (seen["micros"] / 1e6)
    return Load(seen["requests"], rate, seen["p50"] / 1000, seen["p99"] / 1000, seen["bad"])
