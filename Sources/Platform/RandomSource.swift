/// A generator of random numbers from 0 up to, not including, 1, for the jitter of a backoff.
package struct RandomSource: Sendable {
    package var next: @Sendable () -> Double

    package init(next: @escaping @Sendable () -> Double) {
        self.next = next
    }

    package static let system = RandomSource { Double.random(in: 0..<1) }
}
