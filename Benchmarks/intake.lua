-- wrk's script for signed webhooks, each with a run id of its own.
-- Arguments after `--`: the file of calls, whose lines are "RUN-ID SIGNATURE", the timestamp that
-- was signed, and the file of the body, with @ in the place of the run id.

local lines, head, before, after

function init(arguments)
    local template = assert(io.open(arguments[3])):read("*a")
    local at = assert(template:find("@", 1, true))
    before, after = template:sub(1, at - 1), template:sub(at + 1)
    lines = assert(io.lines(arguments[1]))
    head = "POST /webhook HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port
        .. "\r\nContent-Type: application/json\r\nx-port-timestamp: " .. arguments[2]
        .. "\r\nx-port-signature: v1,"
end

function request()
    local line = lines()
    -- Without calls left the server is asked what it refuses, which the benchmark reports.
    if not line then return "GET /none HTTP/1.1\r\nHost: none\r\n\r\n" end
    local space = line:find(" ", 1, true)
    local body = before .. line:sub(1, space - 1) .. after
    return head .. line:sub(space + 1) .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        'RESULT {"requests": %d, "seconds": %f, "refused": %d, "broken": %d, "p50": %f, "p99": %f}\n',
        summary.requests, summary.duration / 1e6, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
