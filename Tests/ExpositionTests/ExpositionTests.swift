import Exposition
import Metrics
import Synchronization
import Testing

/// The registry of metrics and its text for Prometheus.
struct ExpositionTests {
    private static let declarations = [
        MetricDeclaration("app_calls_total", .counter, "Calls, by \"outcome\"\nand \\."),
        MetricDeclaration("app_level", .gauge, "A level."),
        MetricDeclaration("app_call_seconds", .histogram(bounds: [0.001, 0.5]), "Durations."),
        MetricDeclaration("app_batch_size", .histogram(bounds: [1, 8]), "Sizes."),
    ]

    private let registry = MetricsRegistry(declarations)

    private var text: String { String(decoding: registry.text(), as: UTF8.self) }

    @Test func `a metric that nobody has counted is not told`() {
        #expect(text.isEmpty)
    }

    @Test func `a counter is told with its help, its type and its labels`() {
        Counter(label: "app_calls_total", dimensions: [("outcome", "2xx")], factory: registry)
            .increment(by: 3)
        #expect(
            text == """
                # HELP app_calls_total Calls, by "outcome"\\nand \\\\.
                # TYPE app_calls_total counter
                app_calls_total{outcome="2xx"} 3

                """
        )
    }

    @Test func `handles with the same labels are one series`() {
        for _ in 0..<3 {
            Counter(label: "app_calls_total", dimensions: [("outcome", "x")], factory: registry)
                .increment()
        }
        #expect(text.contains("app_calls_total{outcome=\"x\"} 3\n"))
    }

    @Test func `a label's quotes, backslashes and line breaks are escaped`() {
        let labels = [("outcome", "a\"b\\c\nd")]
        Counter(label: "app_calls_total", dimensions: labels, factory: registry).increment()
        #expect(text.contains(#"app_calls_total{outcome="a\"b\\c\nd"} 1"#))
        // In bytes: to Swift a sign with a mark behind it, or a line break of two, is another.
        let marked = [("outcome", "\"\u{301}\r\n")]
        Counter(label: "app_calls_total", dimensions: marked, factory: registry).increment()
        let escaped = Array("app_calls_total{outcome=\"\\\"\u{301}\r\\n\"} 1".utf8)
        #expect(registry.text().contains(escaped))
    }

    @Test(arguments: [
        (1.0, "1"), (0.25, "0.25"), (-3.5, "-3.5"), (Double.nan, "NaN"),
        (Double.infinity, "+Inf"), (-Double.infinity, "-Inf"), (1.5e300, "1.5e+300"),
    ])
    func `a level is told as Prometheus reads it`(value: Double, word: String) {
        registry.level("app_level")?.value = value
        #expect(text.contains("app_level \(word)\n"))
    }

    @Test func `a duration counts in every bucket that it fits in`() {
        let timer = Timer(label: "app_call_seconds", factory: registry)
        timer.recordMilliseconds(1)
        timer.recordMilliseconds(400)
        timer.recordSeconds(2)
        let lines = text.split(separator: "\n").dropFirst(2)
        #expect(
            lines == [
                #"app_call_seconds_bucket{le="0.001"} 1"#, #"app_call_seconds_bucket{le="0.5"} 2"#,
                #"app_call_seconds_bucket{le="+Inf"} 3"#, "app_call_seconds_sum 2.401",
                "app_call_seconds_count 3",
            ]
        )
    }

    @Test func `sizes are counted in pieces`() {
        let recorder = Recorder(label: "app_batch_size", factory: registry)
        recorder.record(1)
        recorder.record(9)
        #expect(text.contains(#"app_batch_size_bucket{le="8"} 1"#))
        #expect(text.contains("app_batch_size_sum 10\n"))
    }

    @Test func `what is not declared, or declared as something else, is told and not kept`() {
        let names = Mutex<[String]>([])
        let registry = MetricsRegistry(Self.declarations) { name in
            names.withLock { $0.append(name) }
        }
        Counter(label: "app_surprise_total", factory: registry).increment()
        Counter(label: "app_level", factory: registry).increment()
        Timer(label: "app_calls_total", factory: registry).recordSeconds(1)
        #expect(registry.level("app_call_seconds") == nil && registry.text().isEmpty)
        registry.level("app_level")?.value = 1
        Counter(label: "app_level", factory: registry).increment()
        let told = [
            "app_surprise_total", "app_level", "app_calls_total", "app_call_seconds", "app_level",
        ]
        #expect(names.withLock(\.self) == told)
        #expect(!String(decoding: registry.text(), as: UTF8.self).contains("counter"))
    }

    @Test(.enabled("only a debug build ends of it") { _isDebugAssertConfiguration() })
    func `a metric that is not declared ends a debug build`() async {
        await #expect(processExitsWith: .failure) {
            Counter(label: "app_surprise_total", factory: MetricsRegistry([])).increment()
        }
        await #expect(processExitsWith: .failure) {
            let registry = MetricsRegistry([MetricDeclaration("app_level", .gauge, "A level.")])
            Counter(label: "app_level", factory: registry).increment()
        }
    }

    @Test func `a metric has no more series than it may`() {
        for number in 0..<MetricsRegistry.seriesMax + 10 {
            Counter(
                label: "app_calls_total",
                dimensions: [("outcome", "\(number)")],
                factory: registry
            )
            .increment()
        }
        #expect(text.split(separator: "\n").count == MetricsRegistry.seriesMax + 2)
    }

    @Test func `counts of many threads are all there`() async {
        let counter = Counter(label: "app_calls_total", factory: registry)
        let timer = Timer(label: "app_call_seconds", factory: registry)
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.increment()
                        timer.recordMilliseconds(2)
                    }
                }
            }
        }
        #expect(text.contains("app_calls_total 8000\n"))
        #expect(text.contains("app_call_seconds_count 8000\n"))
        #expect(text.contains("app_call_seconds_sum 16\n"))
    }
}
