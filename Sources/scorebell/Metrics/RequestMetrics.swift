import HTTPTypes
import Metrics

/// The metrics of requests; handles are found by index, because this runs for each webhook.
struct RequestMetrics: Sendable {
    private let counters: [Counter?]
    private let durations: [Timer]
    private let factory: any MetricsFactory

    private static let statusesMax = 600

    init(factory: any MetricsFactory) {
        self.factory = factory
        var counters = [Counter?](
            repeating: nil,
            count: RequestRoute.allCases.count * Self.statusesMax
        )
        for route in RequestRoute.allCases {
            for status in route.statuses {
                counters[Self.place(route, status)] = Self.counter(route, status, factory)
            }
        }
        self.counters = counters
        durations = RequestRoute.allCases.map { route in
            Timer(
                label: "scorebell_http_request_seconds",
                dimensions: [("route", route.rawValue)],
                factory: factory
            )
        }
    }

    func record(_ route: RequestRoute, _ status: HTTPResponse.Status, took: Duration) {
        let code = min(max(status.code, 0), Self.statusesMax - 1)
        if let counter = counters[Self.place(route, code)] {
            counter.increment()
        } else {
            // Rare, and bounded by the statuses that the program uses.
            Self.counter(route, code, factory).increment()
        }
        durations[route.index].record(duration: took)
    }

    private static func place(_ route: RequestRoute, _ status: Int) -> Int {
        route.index * statusesMax + status
    }

    private static func counter(
        _ route: RequestRoute,
        _ status: Int,
        _ factory: any MetricsFactory
    ) -> Counter {
        Counter(
            label: "scorebell_http_requests_total",
            dimensions: [("route", route.rawValue), ("status", "\(status)")],
            factory: factory
        )
    }
}
