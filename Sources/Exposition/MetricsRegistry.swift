package import CoreMetrics
import Synchronization

/// All metrics of a process: a factory for those who count, and a text for those who look.
///
/// What is not declared is not kept, and no metric has more series than `seriesMax`: whatever is
/// counted, this does not grow.
package final class MetricsRegistry: MetricsFactory, Sendable {
    /// How many combinations of labels one metric may have.
    package static let seriesMax = 1_024

    /// What the answer's Content-Type says.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct Family: Sendable {
        let declaration: MetricDeclaration
        let head: [UInt8]
        /// Where in `series` the one with these labels stands.
        var places: [[String]: Int] = [:]
        var series: [Series] = []
    }

    private let families: Mutex<[Family]>
    private let places: [String: Int]

    /// Makes a registry of metrics that nobody has counted yet.
    ///
    /// - Parameter declarations: What may be counted, in the order of the text.
    package init(_ declarations: [MetricDeclaration]) {
        families = Mutex(declarations.map { Family(declaration: $0, head: Self.head(of: $0)) })
        let names = declarations.enumerated().map { ($1.name, $0) }
        places = Dictionary(uniqueKeysWithValues: names)
    }

    /// Everything that was counted, in Prometheus's text format.
    ///
    /// Source: https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
    package func text() -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(64 << 10)
        families.withLock { families in
            for family in families where !family.series.isEmpty {
                text += family.head
                for series in family.series { series.append(to: &text) }
            }
        }
        return text
    }

    /// The level of a gauge, or of a counter that somebody else counts; nil where none is declared.
    package func level(_ name: String, _ labels: [(String, String)] = []) -> LevelCell? {
        let cell = cell(name, labels) { declaration in
            if case .histogram = declaration.kind { nil } else { .level(LevelCell()) }
        }
        if case .level(let level)? = cell { return level }
        return nil
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let cell = cell(label, dimensions) { declaration in
            declaration.kind == .counter ? .counter(CounterCell()) : nil
        }
        if case .counter(let counter)? = cell { return counter }
        return NOOPMetricsHandler.instance
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        let cell = cell(label, dimensions) { declaration in
            switch declaration.kind {
            case .counter: nil
            case .gauge: .level(LevelCell())
            case .histogram(let bounds): .histogram(HistogramCell(bounds: bounds, ticks: 1))
            }
        }
        switch cell {
        case .level(let level)?: return level
        case .histogram(let histogram)?: return histogram
        default: return NOOPMetricsHandler.instance
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let cell = cell(label, dimensions) { declaration in
            guard case .histogram(let bounds) = declaration.kind else { return nil }
            return .histogram(HistogramCell(bounds: bounds, ticks: 1e9))
        }
        if case .histogram(let histogram)? = cell { return histogram }
        return NOOPMetricsHandler.instance
    }

    // Series stay: what was counted once is told until the process ends.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// Finds the cell of a metric with these labels, or makes it; nil where it cannot be kept.
    private func cell(
        _ name: String,
        _ labels: [(String, String)],
        _ make: (MetricDeclaration) -> Series.Cell?
    ) -> Series.Cell? {
        guard let place = places[name] else { return nil }
        let key = labels.flatMap { [$0, $1] }
        return families.withLock { families in
            if let found = families[place].places[key] { return families[place].series[found].cell }
            guard families[place].series.count < Self.seriesMax,
                let cell = make(families[place].declaration)
            else { return nil }
            families[place].places[key] = families[place].series.count
            families[place].series
                .append(Series(cell, of: families[place].declaration, labels: labels))
            return cell
        }
    }

    private static func head(of declaration: MetricDeclaration) -> [UInt8] {
        let help = declaration.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        let lines =
            "# HELP \(declaration.name) \(help)\n# TYPE \(declaration.name) \(declaration.type)\n"
        return Array(lines.utf8)
    }
}
