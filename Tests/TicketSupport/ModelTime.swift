package import Platform
import Synchronization
package import TestSupport

/// A time that goes on by a millisecond whenever it is asked, and further when a test says so.
package final class ModelTime: Sendable {
    /// 2026-12-01, 08:00 in UTC.
    package static let start = Timestamp(secondsSince1970: 1_796_112_000)

    private let now = Mutex(start)

    package init() {}

    package var clock: WallClock {
        WallClock {
            self.now.withLock { now in
                now = now + .milliseconds(1)
                return now
            }
        }
    }

    /// The time since the start.
    package var elapsed: Duration { now.withLock { $0 - Self.start } }

    package func advance(by duration: Duration) {
        now.withLock { $0 = $0 + duration }
    }
}

/// The clock of a `ModelTime`, on which nobody sleeps: the time is what it should be at once.
package struct ModelClock: Clock {
    private static let start = TestClock().now
    private let time: ModelTime

    package init(_ time: ModelTime) {
        self.time = time
    }

    package var now: TestClock.Instant { Self.start.advanced(by: time.elapsed) }
    package var minimumResolution: Duration { .nanoseconds(1) }

    package func sleep(until deadline: TestClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        time.advance(by: max(deadline.offset - time.elapsed, .zero))
    }
}
