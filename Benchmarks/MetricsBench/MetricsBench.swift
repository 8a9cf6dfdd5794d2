import Exposition
import Metrics

/// Prints what a scrape of 1,000 combinations of labels costs, and what one count does.
@main
struct MetricsBench {
    static let combinations = 1_000
    static let scrapes = 200
    static let counts = 1_000_000

    static func main() {
        let registry = MetricsRegistry([
            MetricDeclaration("bench_requests_total", .counter, "Requests."),
            MetricDeclaration("bench_request_seconds", .histogram(bounds: bounds), "Durations."),
        ])
        let counters = (0..<combinations - 50)
            .map { index in
                let labels = [("route", "r\(index / 10)"), ("status", "\(200 + index % 10)")]
                return Counter(label: "bench_requests_total", dimensions: labels, factory: registry)
            }
        let timers = (0..<50)
            .map { index in
                Timer(
                    label: "bench_request_seconds",
                    dimensions: [("route", "route_\(index)")],
                    factory: registry
                )
            }
        for (index, counter) in counters.enumerated() { counter.increment(by: index) }
        for (index, timer) in timers.enumerated() { timer.recordMilliseconds(index) }
        let clock = ContinuousClock()
        let durations = (0..<scrapes).map { _ in clock.measure { _ = registry.text() } }.sorted()
        let text = registry.text()
        let lines = text.split(separator: UInt8(ascii: "\n")).count
        print("\(combinations) combinations of labels, \(lines) lines, \(text.count / 1_024) kB")
        let (median, slowest) = (durations[scrapes / 2], durations[scrapes - 1])
        print("one scrape: median \(median / .microseconds(1)) µs,", terminator: " ")
        print("slowest \(slowest / .microseconds(1)) µs (limit: 5,000 µs)")
        let count = clock.measure { for _ in 0..<counts { counters[7].increment() } }
        let time = clock.measure { for _ in 0..<counts { timers[7].recordNanoseconds(1_500_000) } }
        print("one count: \(count / counts / .nanoseconds(1)) ns,", terminator: " ")
        print("one duration: \(time / counts / .nanoseconds(1)) ns")
    }

    static let bounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
}
