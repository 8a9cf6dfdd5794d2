import HTTPTypes
import Metrics

/// What the server counts; the labels come from closed sets.
struct ServerMetrics: Sendable {
    private let requests: [Counter]
    private let connections: Gauge
    private let refusals: Counter
    private let handshakes: [Handshake: Counter]

    /// How a TLS handshake ended.
    enum Handshake: String, CaseIterable {
        case full, resumed, failed
    }

    init() {
        requests = ["1xx", "2xx", "3xx", "4xx", "5xx"]
            .map { statusClass in
                Counter(
                    label: "scorebell_http_requests_total",
                    dimensions: [("status", statusClass)]
                )
            }
        connections = Gauge(label: "scorebell_http_connections")
        refusals = Counter(label: "scorebell_http_connections_refused_total")
        handshakes = Dictionary(
            uniqueKeysWithValues: Handshake.allCases.map { handshake in
                let label = "scorebell_http_tls_handshakes_total"
                let dimensions = [("result", handshake.rawValue)]
                return (handshake, Counter(label: label, dimensions: dimensions))
            }
        )
    }

    func answered(_ status: HTTPResponse.Status) {
        requests[min(max(status.code / 100, 1), 5) - 1].increment()
    }

    func connectionsChanged(to count: Int) {
        connections.record(count)
    }

    func refused() {
        refusals.increment()
    }

    func handshakeEnded(_ handshake: Handshake) {
        handshakes[handshake]?.increment()
    }
}
