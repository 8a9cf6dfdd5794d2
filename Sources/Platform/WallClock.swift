import FoundationEssentials

/// The clock that stored times come from; tests pass one of their own.
///
/// Waiting is measured with a `Clock`, which nobody can set back.
package struct WallClock: Sendable {
    package var now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// The machine's clock.
    package static let system = WallClock {
        Timestamp(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}
