/// The names of the facts in log lines, so that one thing has one name everywhere.
package enum LogKeys {
    package static let address = "address"
    package static let attempt = "attempt"
    package static let cause = "cause"
    package static let count = "count"
    package static let durationMilliseconds = "duration_ms"
    package static let jobID = "job_id"
    package static let jobKind = "job_kind"
    package static let jumpInMilliseconds = "jump_ms"
    package static let method = "method"
    package static let path = "path"
    package static let retryInMilliseconds = "retry_in_ms"
    package static let runID = "run_id"
    package static let service = "service"
    package static let status = "status"
    package static let step = "step"
    package static let traceID = "trace_id"
}
