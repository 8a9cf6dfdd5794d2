import HTTPTypes
import Metrics

/// What the server counts; the labels come from closed sets.
struct ServerMetrics: Sendable {
    private let requests: [Counter]
    private let connections: Gauge

    init() {
        requests = ["1xx", "2xx", "3xx", "4xx", "5xx"]
            .map { statusClass in
                Counter(
                    label: "scorebell_http_requests_total",
                    dimensions: [("status", statusClass)]
                )
            }
        connections = Gauge(label: "scorebell_http_connections")
    }

    func answered(_ status: HTTPResponse.Status) {
        requests[min(max(status.code / 100, 1), 5) - 1].increment()
    }

    func connectionsChanged(to count: Int) {
        connections.record(count)
    }
}
