import HTTPMessage
package import Jobs
import Platform
import JSON

/// How answers are held until the end of their jobs.
///
/// Port's synchronous request type ends a run by the answer's status alone. A caller asks for it
/// with `?wait=SECONDS`; without, the body or the configuration tells that Port waits. Port itself
/// is not asked here, because a webhook never waits on a third party; where a caller waits and
/// nothing tells whether the run ends by the answer, the worker asks before it would end the run.
package struct SynchronousReplies: Sendable {
    package var ends: JobEnds
    package var clock: any Clock<Duration>
    /// How long an answer is held that Port waits for without saying how long: port-agent gives up
    /// after 30 seconds, and what it does not get is a failure without a reason.
    package var patience: Duration
    /// The reminders whose runs Port ends by the answer where the body does not say; nil is the one
    /// without a name.
    // Ours: names in the configuration.
    package var synchronized: Set<String?>

    package init(
        ends: JobEnds = JobEnds(),
        clock: any Clock<Duration> = AlarmClock.shared,
        patience: Duration = .seconds(25),
        synchronized: Set<String?> = []  // Ours: as above.
    ) {
        self.ends = ends
        self.clock = clock
        self.patience = patience
        self.synchronized = synchronized
    }
}

/// How long one answer waits for its job to end, and what is answered if the job does not.
package enum ReplyWait: Sendable, Hashable {
    /// The caller named the time: it is told that the job is accepted, and can ask again.
    case asked(Duration)
    /// Port waits, and would take an acceptance as the end: it is told of a failure.
    case synchronous(Duration)

    var limit: Duration {
        switch self {
        case .asked(let limit), .synchronous(let limit): limit
        }
    }

    private static let name = "wait"
    /// The seconds that `?wait=` may name.
    private static let seconds = 1...30

    /// Returns how long the query asks to hold the answer.
    ///
    /// - Parameter query: What stands behind the question mark; other parameters are not looked at.
    /// - Returns: The time; nil when it does not ask.
    /// - Throws: `IntakeError.waitInvalid`; a retry cannot help.
    package static func asked(in query: Substring?) throws(IntakeError) -> Duration? {
        guard let query else { return nil }
        let values = FormFields.values(of: name, in: query)
        guard let first = values.first else { return nil }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard
            values.count == 1, let value = first, value.utf8.allSatisfy({ digits.contains($0) }),
            let number = Int(value), seconds.contains(number)
        else { throw .waitInvalid }
        return .seconds(number)
    }
}
