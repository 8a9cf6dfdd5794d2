package import Platform
import Synchronization

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

    package func advance(by duration: Duration) {
        now.withLock { $0 = $0 + duration }
    }
}
