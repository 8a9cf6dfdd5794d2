import Exposition

/// The declarations of all metrics, in the order of a scrape.
///
/// Label values come from closed sets (routes, statuses, states, kinds, steps, services and
/// outcomes), never from a path or other text from outside.
enum MetricCatalogue {
    private static let fast = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    private static let slow = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]
    private static let pieces: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]

    static let all: [MetricDeclaration] = http + jobs + upstream + store + configuration + process

    private static let http = [
        MetricDeclaration(
            "scorebell_http_requests_total",
            .counter,
            "Requests that were answered, by route and status."
        ),
        MetricDeclaration(
            "scorebell_http_request_seconds",
            .histogram(bounds: fast),
            "From a whole request to its answer, by route."
        ),
        MetricDeclaration(
            "scorebell_http_requests_refused_total",
            .counter,
            "What was answered before it was a request: bad bytes, limits and deadlines, by status."
        ),
        MetricDeclaration(
            "scorebell_http_connections",
            .gauge,
            "Connections that are open."
        ),
        MetricDeclaration(
            "scorebell_http_connections_refused_total",
            .counter,
            "Connections that were closed at once, because there were too many."
        ),
        MetricDeclaration(
            "scorebell_http_connections_displaced_total",
            .counter,
            "Connections that were closed to make room for new ones."
        ),
        MetricDeclaration(
            "scorebell_http_buffered_bytes",
            .gauge,
            "Bytes that connections keep of requests under way, and of answers not taken."
        ),
        MetricDeclaration(
            "scorebell_http_tls_handshakes_total",
            .counter,
            "TLS handshakes by result: full, resumed or failed."
        ),
    ]

    private static let jobs = [
        MetricDeclaration(
            "scorebell_queue_jobs",
            .gauge,
            "Jobs in the store by state, for all processes on it; NaN while it does not answer."
        ),
        MetricDeclaration(
            "scorebell_queue_depth",
            .gauge,
            "Jobs that are not over, for all processes; NaN while the store does not answer."
        ),
        MetricDeclaration(
            "scorebell_queue_max_depth",
            .gauge,
            "The depth at which a webhook gets 503."
        ),
        MetricDeclaration(
            "scorebell_queue_oldest_age_seconds",
            .gauge,
            "How long the oldest job that could be claimed has been due; 0 when none waits."
        ),
        MetricDeclaration(
            "scorebell_jobs_running",
            .gauge,
            "Jobs that run in this process."
        ),
        MetricDeclaration(
            "scorebell_job_attempts_total",
            .counter,
            "Attempts that ended, by kind of job and outcome; dead means that no attempt is left."
        ),
        MetricDeclaration(
            "scorebell_job_attempt_seconds",
            .histogram(bounds: slow),
            "How long attempts took, by kind of job."
        ),
        MetricDeclaration(
            "scorebell_job_step_seconds",
            .histogram(bounds: fast),
            "How long finished steps took, by kind of job and step."
        ),
        MetricDeclaration(
            "scorebell_schedule_firings_total",
            .counter,
            "Firings of schedules by outcome: made, made by another process, or missed."
        ),
        MetricDeclaration(
            "scorebell_pull_looks_total",
            .counter,
            "Looks for runs that wait in Port, by result: answered or failed."
        ),
        MetricDeclaration(
            "scorebell_pull_runs_total",
            .counter,
            "Runs claimed from Port by outcome: stored, known, foreign, acknowledged or taken elsewhere."
        ),
        MetricDeclaration(
            "scorebell_notes_total",
            .counter,
            "Notes by outcome: delivered, fallen back to the default channel, unreached or unchanged."
        ),
        MetricDeclaration(
            "scorebell_tickets_total",
            .counter,
            "Tickets by action: created, updated, reopened, closed, adopted, left alone or failed."
        ),
        MetricDeclaration(
            "scorebell_people_lookups_total",
            .counter,
            "People who were looked up in a chat, by outcome: found, missing or failed."
        ),
    ]

    private static let upstream = [
        MetricDeclaration(
            "scorebell_upstream_calls_total",
            .counter,
            "Calls to other services, by service and outcome."
        ),
        MetricDeclaration(
            "scorebell_upstream_call_seconds",
            .histogram(bounds: fast),
            "How long calls to other services took, by service."
        ),
        MetricDeclaration(
            "scorebell_upstream_rate_limited_total",
            .counter,
            "Answers with status 429, by service."
        ),
        MetricDeclaration(
            "scorebell_upstream_wait_seconds",
            .histogram(bounds: slow),
            "How long calls were held back to keep the pace that a service allows, by service."
        ),
        MetricDeclaration(
            "scorebell_slack_layouts_refused_total",
            .counter,
            "Messages that were sent as text alone, because Slack refused their layout."
        ),
    ]

    private static let store = [
        MetricDeclaration(
            "scorebell_store_up",
            .gauge,
            "1 if the database answered the last question about the queue."
        ),
        MetricDeclaration(
            "scorebell_store_commit_seconds",
            .histogram(bounds: fast),
            "How long commits took, until they were durable."
        ),
        MetricDeclaration(
            "scorebell_store_commit_writes",
            .histogram(bounds: pieces),
            "How many writes shared a commit."
        ),
    ]

    private static let configuration = [
        MetricDeclaration(
            "scorebell_config_reloads_total",
            .counter,
            "Times that the configuration was read again, by result."
        ),
        MetricDeclaration(
            "scorebell_config_last_reload_successful",
            .gauge,
            "0 if the configuration was wrong when it was last read; the one before is in force."
        ),
        MetricDeclaration(
            "scorebell_build_info",
            .gauge,
            "Always 1; the version is the label."
        ),
    ]

    private static let process = [
        MetricDeclaration(
            "scorebell_log_lines_dropped_total",
            .counter,
            "Log lines that were dropped, because standard error was not read fast enough."
        ),
        MetricDeclaration(
            "scorebell_process_cpu_seconds_total",
            .counter,
            "Processor time that this process has used."
        ),
        MetricDeclaration(
            "scorebell_process_resident_memory_bytes",
            .gauge,
            "Memory of this process that is in RAM."
        ),
        MetricDeclaration(
            "scorebell_process_open_fds",
            .gauge,
            "Files and connections that this process has open."
        ),
        MetricDeclaration(
            "scorebell_process_max_fds",
            .gauge,
            "How many it may have open."
        ),
        MetricDeclaration(
            "scorebell_process_start_time_seconds",
            .gauge,
            "When this process started, in Unix seconds."
        ),
    ]
}
