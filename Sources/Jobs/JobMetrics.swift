import Metrics

/// What a runner counts; every label's values come from a closed set.
struct JobMetrics: Sendable {
    private struct Handles: Sendable {
        let outcomes: [String: Counter]
        let duration: Timer
        let steps: [String: Timer]
    }

    private let running: Gauge
    private let handles: [String: Handles]

    /// The kind of a job that no worker here knows.
    private static let unknownKind = "unknown"
    /// The step of a name that its worker did not declare.
    private static let otherStep = "other"

    init(factory: any MetricsFactory, workers: [Worker]) {
        running = Gauge(label: "scorebell_jobs_running", factory: factory)
        let steps = Dictionary(workers.map { ($0.kind, $0.steps) }) { _, last in last }
        let kinds = steps.merging([Self.unknownKind: []]) { known, _ in known }
        handles = Dictionary(
            uniqueKeysWithValues: kinds.map { ($0, Self.handles(of: $0, steps: $1, factory)) }
        )
    }

    func record(running count: Int) {
        running.record(count)
    }

    /// Counts one attempt: `outcome` is one word of `AttemptEnd`.
    func recordAttempt(kind: String, outcome: String, took: Duration) {
        let handles = handles(of: kind)
        handles?.outcomes[outcome]?.increment()
        handles?.duration.record(duration: took)
    }

    /// Counts one step that was finished; its label is its name without its number.
    func recordStep(_ name: String, kind: String, took: Duration) {
        let word = String(name.prefix { !$0.isNumber }).trimmingSuffix(while: \.isWhitespace)
        let steps = handles(of: kind)?.steps
        (steps?[word] ?? steps?[Self.otherStep])?.record(duration: took)
    }

    private func handles(of kind: String) -> Handles? {
        handles[kind] ?? handles[Self.unknownKind]
    }

    private static func handles(
        of kind: String,
        steps: [String],
        _ factory: any MetricsFactory
    ) -> Handles {
        let labels = [("kind", kind)]
        let outcomes = AttemptEnd.outcomes.map { outcome in
            let counter = Counter(
                label: "scorebell_job_attempts_total",
                dimensions: labels + [("outcome", outcome)],
                factory: factory
            )
            return (outcome, counter)
        }
        let timers = (kind == unknownKind ? [] : steps + [otherStep])
            .map { step in
                let timer = Timer(
                    label: "scorebell_job_step_seconds",
                    dimensions: labels + [("step", step.replacing(" ", with: "_"))],
                    factory: factory
                )
                return (step, timer)
            }
        return Handles(
            outcomes: Dictionary(uniqueKeysWithValues: outcomes),
            duration: Timer(
                label: "scorebell_job_attempt_seconds",
                dimensions: labels,
                factory: factory
            ),
            steps: Dictionary(timers) { first, _ in first }
        )
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        String(reversed().drop(while: isTrimmed).reversed())
    }
}
