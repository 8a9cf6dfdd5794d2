-- wrk's script for the HTTP benchmark: the same signed webhook over and over.
-- Arguments after `--`: the file of the body, the timestamp that was signed, and the signature.

function init(arguments)
    wrk.method = "POST"
    wrk.body = assert(io.open(arguments[1])):read("*a")
    wrk.headers["Content-Type"] = "application/json"
    wrk.headers["x-port-timestamp"] = arguments[2]
    wrk.headers["x-port-signature"] = arguments[3]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        'RESULT {"requests": %d, "seconds": %f, "refused": %d, "broken": %d, "p50": %f, "p99": %f}\n',
        summary.requests, summary.duration / 1e6, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
