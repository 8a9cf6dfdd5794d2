import HTTPTypes
import Metrics

/// The metrics of connections, TLS and refused bytes; the caller counts requests.
struct ServerMetrics: Sendable {
    private let refusals: [Int: Counter]
    private let otherRefusals: Counter
    private let connections: Gauge
    private let refusedConnections: Counter
    private let displacedConnections: Counter
    private let bufferedBytes: Gauge
    private let handshakes: [Handshake: Counter]

    /// The results of a TLS handshake.
    enum Handshake: String, CaseIterable {
        case full, resumed, failed
    }

    /// The statuses with which the parser, the limits and the deadlines answer.
    private static let refusalStatuses = [400, 408, 413, 414, 415, 417, 431, 500, 501, 503, 505]

    init(factory: any MetricsFactory) {
        func counter(_ status: String) -> Counter {
            Counter(
                label: "scorebell_http_requests_refused_total",
                dimensions: [("status", status)],
                factory: factory
            )
        }
        let pairs = Self.refusalStatuses.map { ($0, counter("\($0)")) }
        refusals = Dictionary(uniqueKeysWithValues: pairs)
        otherRefusals = counter("other")
        connections = Gauge(label: "scorebell_http_connections", factory: factory)
        refusedConnections = Counter(
            label: "scorebell_http_connections_refused_total",
            factory: factory
        )
        displacedConnections = Counter(
            label: "scorebell_http_connections_displaced_total",
            factory: factory
        )
        bufferedBytes = Gauge(label: "scorebell_http_buffered_bytes", factory: factory)
        // Recorded at the start, so that a server without traffic shows 0.
        bufferedBytes.record(0)
        handshakes = Dictionary(
            uniqueKeysWithValues: Handshake.allCases.map { handshake in
                let label = "scorebell_http_tls_handshakes_total"
                let dimensions = [("result", handshake.rawValue)]
                return (handshake, Counter(label: label, dimensions: dimensions, factory: factory))
            }
        )
    }

    /// Counts an invalid or late request, which has no route.
    func requestRefused(_ status: HTTPResponse.Status) {
        (refusals[status.code] ?? otherRefusals).increment()
    }

    func connectionsChanged(to count: Int) {
        connections.record(count)
    }

    func refused() {
        refusedConnections.increment()
    }

    func displaced() {
        displacedConnections.increment()
    }

    func bufferedBytesChanged(to count: Int) {
        bufferedBytes.record(count)
    }

    func handshakeEnded(_ handshake: Handshake) {
        handshakes[handshake]?.increment()
    }
}
