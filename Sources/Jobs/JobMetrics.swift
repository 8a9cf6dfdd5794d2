import Metrics

/// What a runner counts; every label's values come from a closed set.
struct JobMetrics: Sendable {
    private let factory: any MetricsFactory
    private let running: Gauge

    init(factory: any MetricsFactory) {
        self.factory = factory
        running = Gauge(label: "scorebell_jobs_running", factory: factory)
    }

    func record(running count: Int) {
        running.record(count)
    }

    /// Counts one attempt: `kind` is a worker's or "unknown", `outcome` one word of `Ending`.
    func recordAttempt(kind: String, outcome: String, took: Duration) {
        let labels = [("kind", kind), ("outcome", outcome)]
        Counter(label: "scorebell_job_attempts_total", dimensions: labels, factory: factory)
            .increment()
        Timer(
            label: "scorebell_job_attempt_seconds",
            dimensions: [("kind", kind)],
            factory: factory
        )
        .record(duration: took)
    }
}
