package import CoreMetrics
import Synchronization

/// All metrics of a process: the factory that makes their handles, and the text of a scrape.
///
/// Its memory is bounded: it keeps declared metrics only, each with at most `seriesMax` series.
package final class MetricsRegistry: MetricsFactory, Sendable {
    /// The most combinations of labels that one metric may have.
    package static let seriesMax = 1_024

    /// The Content-Type of `text()`.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct Family: Sendable {
        let declaration: MetricDeclaration
        let head: [UInt8]
        /// The index in `series`, by labels.
        var places: [[String]: Int] = [:]
        var series: [Series] = []
    }

    private let families: Mutex<[Family]>
    private let places: [String: Int]
    private let onUndeclared: @Sendable (String) -> Void

    /// Makes a registry of metrics without any series.
    ///
    /// - Parameters:
    ///   - declarations: Every metric that may be counted, in the order of the text.
    ///   - onUndeclared: Told the name of a metric that is not declared, or as another kind. By
    ///     default that ends a debug build; a release counts nothing.
    package init(
        _ declarations: [MetricDeclaration],
        onUndeclared: @escaping @Sendable (String) -> Void = {
            assertionFailure("The metric \($0) is not declared, or not as this kind.")
        }
    ) {
        self.onUndeclared = onUndeclared
        families = Mutex(declarations.map { Family(declaration: $0, head: Self.head(of: $0)) })
        let names = declarations.enumerated().map { ($1.name, $0) }
        places = Dictionary(uniqueKeysWithValues: names)
    }

    /// Returns every series in Prometheus's text format.
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

    /// Returns the cell of a gauge, or of a counter whose total is set; nil where none is declared.
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
        return noHandle(for: label, instead: cell)
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
        case .counter?, nil: return noHandle(for: label, instead: cell)
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let cell = cell(label, dimensions) { declaration in
            guard case .histogram(let bounds) = declaration.kind else { return nil }
            return .histogram(HistogramCell(bounds: bounds, ticks: 1e9))
        }
        if case .histogram(let histogram)? = cell { return histogram }
        return noHandle(for: label, instead: cell)
    }

    /// Returns a handle that counts nothing; a cell of another kind is a mistake of the caller.
    private func noHandle(for name: String, instead cell: Series.Cell?) -> NOOPMetricsHandler {
        if cell != nil { onUndeclared(name) }
        return NOOPMetricsHandler.instance
    }

    // A series is exposed until the process ends, whatever becomes of its handles.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// Returns the cell of a metric with these labels, made if need be.
    ///
    /// Nil for a metric that is not declared, or as another kind, and for a series beyond the most.
    private func cell(
        _ name: String,
        _ labels: [(String, String)],
        _ make: (MetricDeclaration) -> Series.Cell?
    ) -> Series.Cell? {
        guard let place = places[name] else {
            onUndeclared(name)
            return nil
        }
        let key = labels.flatMap { [$0, $1] }
        let (cell, isDeclared): (Series.Cell?, Bool) = families.withLock { families in
            if let found = families[place].places[key] {
                return (families[place].series[found].cell, true)
            }
            guard let cell = make(families[place].declaration) else { return (nil, false) }
            guard families[place].series.count < Self.seriesMax else { return (nil, true) }
            families[place].places[key] = families[place].series.count
            families[place].series
                .append(Series(cell, of: families[place].declaration, labels: labels))
            return (cell, true)
        }
        if !isDeclared { onUndeclared(name) }
        return cell
    }

    private static func head(of declaration: MetricDeclaration) -> [UInt8] {
        let help = declaration.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        let lines =
            "# HELP \(declaration.name) \(help)\n# TYPE \(declaration.name) \(declaration.type)\n"
        return Array(lines.utf8)
    }
}
