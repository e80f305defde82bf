-- summary.lua: the one line that bench/lib.sh reads after a run of wrk; times in microseconds.
function done(summary, latency, requests)
    local e = summary.errors
    io.write(string.format("WRK %.1f %.1f %d %d %d %d %d\n", summary.requests / summary.duration * 1e6, latency.mean,
        latency:percentile(50), latency:percentile(99), latency.max,
        e.status + e.connect + e.read + e.write + e.timeout, summary.requests))
end
