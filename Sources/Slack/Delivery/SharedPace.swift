/// The pace of one destination that several processes keep together.
///
/// `SlackPacer` orders the posts of this process; only the one whose turn it is there asks for a
/// turn here, so that no process has more than one turn reserved.
package struct SharedPace: Sendable {
    /// A turn, in time from now.
    package enum Turn: Sendable, Hashable {
        case after(Duration)
        /// Nothing was reserved, because the turn would be later than the wait.
        case later(Duration)
    }

    /// Reserves the next turn at a destination: how long it takes there, and the longest wait.
    package var reserve: @Sendable (_ interval: Duration, _ wait: Duration) async -> Turn
    /// Lets nobody have a turn for that long from now.
    package var rest: @Sendable (Duration) async -> Void

    package init(
        reserve: @escaping @Sendable (_ interval: Duration, _ wait: Duration) async -> Turn,
        rest: @escaping @Sendable (Duration) async -> Void
    ) {
        self.reserve = reserve
        self.rest = rest
    }

    /// For a destination that nobody else posts to.
    package static let alone = SharedPace(reserve: { _, _ in .after(.zero) }, rest: { _ in })
}
