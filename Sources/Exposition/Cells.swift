import CoreMetrics
import Synchronization

/// An atomic integer.
///
/// A class, because an array cannot hold an `Atomic`.
final class AtomicNumber: Sendable {
    private let number = Atomic<Int64>(0)

    var value: Int64 { number.load(ordering: .relaxed) }

    func add(_ amount: Int64) {
        number.wrappingAdd(amount, ordering: .relaxed)
    }

    func clear() {
        number.store(0, ordering: .relaxed)
    }
}

/// The cell of a counter.
package final class CounterCell: CounterHandler, Sendable {
    private let number = AtomicNumber()

    package init() {}

    package var value: Int64 { number.value }

    package func increment(by amount: Int64) {
        number.add(amount)
    }

    package func reset() {
        number.clear()
    }
}

/// The cell of a gauge, or of a counter whose total is set.
package final class LevelCell: RecorderHandler, Sendable {
    /// The bits of a `Double`, for which there is no atomic type.
    private let bits = Atomic<UInt64>(0)

    package init() {}

    package var value: Double {
        get { Double(bitPattern: bits.load(ordering: .relaxed)) }
        set { bits.store(newValue.bitPattern, ordering: .relaxed) }
    }

    package func record(_ value: Int64) {
        self.value = Double(value)
    }

    package func record(_ value: Double) {
        self.value = value
    }
}

/// The cell of a histogram: counts of values by bucket, and their sum.
///
/// Sums are kept in whole ticks (nanoseconds, or units), so that they are exact and need one atomic
/// addition.
package final class HistogramCell: TimerHandler, RecorderHandler, Sendable {
    /// The upper bounds of the buckets in ticks.
    private let bounds: [Int64]
    /// The number of ticks in a unit of the metric.
    private let ticks: Double
    /// The count of each bucket, and of values above all bounds.
    private let counts: [AtomicNumber]
    private let sum = AtomicNumber()

    /// Makes an empty histogram.
    ///
    /// - Parameters:
    ///   - bounds: The bounds in the metric's unit, ascending.
    ///   - ticks: How many ticks make one of the unit: 1e9 for seconds, 1 for pieces.
    package init(bounds: [Double], ticks: Double) {
        self.bounds = bounds.map { Int64(($0 * ticks).rounded()) }
        self.ticks = ticks
        counts = (0...bounds.count).map { _ in AtomicNumber() }
    }

    package func recordNanoseconds(_ duration: Int64) {
        record(ticks: duration)
    }

    package func record(_ value: Int64) {
        record(ticks: value.multipliedReportingOverflow(by: Int64(ticks)).partialValue)
    }

    package func record(_ value: Double) {
        record(ticks: Int64(exactly: (value * ticks).rounded()) ?? 0)
    }

    private func record(ticks: Int64) {
        var index = 0
        while index < bounds.count, ticks > bounds[index] { index += 1 }
        counts[index].add(1)
        sum.add(ticks)
    }

    /// The cumulative count of each bucket, then the count of all values.
    var cumulated: [Int64] {
        var total: Int64 = 0
        return counts.map { count in
            total += count.value
            return total
        }
    }

    /// The sum of all values in the metric's unit.
    var total: Double { Double(sum.value) / ticks }
}
