import Platform

/// How far ahead of the clock the times of unfinished jobs can lie.
///
/// What lies further ahead was written by a clock that was ahead, and nobody would come to it for
/// as long as that clock has been set back since.
package struct DueBounds: Sendable, Hashable {
    /// How far the clocks of processes on one store may differ.
    package var skew: Duration = .seconds(10)
    /// The longest time that a job waits.
    package var wait: Duration
    /// How long a lease holds: a job that was cancelled while it ran and is begun anew waits for
    /// the end of the lease that it had.
    package var lease: Duration
    /// How far the clock was set back just now; zero when that was not seen.
    package var setBack: Duration

    package init(wait: Duration, lease: Duration, setBack: Duration = .zero) {
        self.wait = wait
        self.lease = lease
        self.setBack = setBack
    }
}

extension Lease {
    /// Between the random part of a token and the milliseconds for which its lease is given.
    package static let separator: Character = "+"
    /// The longest lease there is: that of a token which does not say it.
    package static let longest = Duration.seconds(3_600)

    /// Returns a token that says for how long its lease is given, and again by each renewal.
    ///
    /// Processes may be configured with different leases, and each has to tell by the token whether
    /// another one's can end that late.
    package static func token(_ id: String, for duration: Duration) -> String {
        "\(id)\(separator)\(duration.milliseconds)"
    }
}
