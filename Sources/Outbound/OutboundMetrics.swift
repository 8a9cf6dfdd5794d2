import Metrics

/// The metrics of calls to other services; all label values come from closed sets.
struct OutboundMetrics: Sendable {
    private struct Handles: Sendable {
        let outcomes: [String: Counter]
        let rateLimited: Counter
        let duration: Timer
        let wait: Timer

        init(_ service: String, _ factory: any MetricsFactory) {
            let labels = [("service", service)]
            let pairs = OutboundMetrics.outcomes.map { outcome in
                let counter = Counter(
                    label: "scorebell_upstream_calls_total",
                    dimensions: labels + [("outcome", outcome)],
                    factory: factory
                )
                return (outcome, counter)
            }
            outcomes = Dictionary(uniqueKeysWithValues: pairs)
            rateLimited = Counter(
                label: "scorebell_upstream_rate_limited_total",
                dimensions: labels,
                factory: factory
            )
            duration = Timer(
                label: "scorebell_upstream_call_seconds",
                dimensions: labels,
                factory: factory
            )
            wait = Timer(
                label: "scorebell_upstream_wait_seconds",
                dimensions: labels,
                factory: factory
            )
        }
    }

    private static let others = "other"
    private static let outcomes =
        ["2xx", "3xx", "4xx", "5xx", "other"] + OutboundError.outcomes

    private let handles: [String: Handles]

    /// Makes the handles of each service; calls to any other are counted as `other`.
    init(of services: [String], factory: any MetricsFactory) {
        let pairs = (services + [Self.others]).map { ($0, Handles($0, factory)) }
        handles = Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Records a finished call.
    func record(
        _ result: Result<Answer, OutboundError>,
        of service: String,
        took duration: Duration
    ) {
        guard let handles = handles[service] ?? handles[Self.others] else { return }
        let outcome: String
        switch result {
        case .success(let answer):
            outcome = answer.outcome
            if answer.status == 429 { handles.rateLimited.increment() }
        case .failure(let error): outcome = error.outcome
        }
        handles.outcomes[outcome]?.increment()
        handles.duration.record(duration: duration)
    }

    /// Records the delay of a call; most have none.
    func record(service: String, waited: Duration) {
        guard waited > .zero else { return }
        (handles[service] ?? handles[Self.others])?.wait.record(duration: waited)
    }
}

extension Answer {
    /// The label of an answer: its class of status.
    fileprivate var outcome: String {
        switch status {
        case 200..<300: "2xx"
        case 300..<400: "3xx"
        case 400..<500: "4xx"
        case 500..<600: "5xx"
        default: "other"
        }
    }
}

extension OutboundError {
    fileprivate static let outcomes = [
        "invalid_url", "unreachable", "insecure", "interrupted", "timed_out",
        "response_too_large", "cancelled",
    ]

    /// The label of an error: its case.
    fileprivate var outcome: String {
        switch self {
        case .invalidURL: "invalid_url"
        case .unreachable: "unreachable"
        case .insecure: "insecure"
        case .interrupted, .clientRefused: "interrupted"
        case .timedOut: "timed_out"
        case .responseTooLarge: "response_too_large"
        // An intercepted call has an answer.
        case .intercepted: "other"
        case .cancelled: "cancelled"
        }
    }
}
