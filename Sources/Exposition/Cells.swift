import CoreMetrics
import Synchronization

/// A number that other threads may change at any time.
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

/// What only grows.
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

/// What was measured last.
package final class LevelCell: RecorderHandler, Sendable {
    /// The bits of a `Double`, which has no atomic of its own.
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

/// How many values lay below each of a few bounds, and their sum.
///
/// Sums are kept in whole ticks, a nanosecond or a piece, so that they are exact and one atomic
/// addition is enough.
package final class HistogramCell: TimerHandler, RecorderHandler, Sendable {
    /// The bounds in ticks.
    private let bounds: [Int64]
    /// How many ticks make one of the unit.
    private let ticks: Double
    /// One for each bound, and one for what is larger than all.
    private let counts: [AtomicNumber]
    private let sum = AtomicNumber()

    /// Makes an empty one.
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

    /// How many values were at most as large as each bound, then how many there are at all.
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
