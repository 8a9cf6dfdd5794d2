import Logging
import Platform

/// The end of an attempt as people see it: a label of the metrics and a line of the log.
struct AttemptEnd: Sendable {
    /// The metric's label.
    let outcome: String
    private let level: Logger.Level
    private let message: Logger.Message
    private let facts: Logger.Metadata

    init(_ settlement: Settlement, at now: Timestamp) {
        switch settlement {
        case .succeeded:
            self.init("succeeded", .info, "The job succeeded.")
        case .failed(let reason, _):
            self.init("failed", .error, "The job failed.", [LogKeys.cause: "\(reason)"])
        case .dead(let reason, _):
            self.init(
                "dead",
                .error,
                "The job is dead: no attempt is left.",
                [LogKeys.cause: "\(reason)"]
            )
        case .waiting(let dueAt, let reason, let spendsAttempt, _):
            let wait = (dueAt - now).milliseconds
            let facts: Logger.Metadata = [
                LogKeys.cause: "\(reason)", LogKeys.retryInMilliseconds: "\(wait)",
            ]
            if spendsAttempt {
                self.init("retried", .warning, "The attempt failed and is repeated.", facts)
            } else {
                self.init("snoozed", .info, "The job waits, as it was asked to.", facts)
            }
        case .returned:
            self.init("returned", .info, "The job was given back, because the process stops.")
        }
    }

    /// Every word that `outcome` can be.
    static let outcomes = [
        "succeeded", "failed", "dead", "retried", "snoozed", "returned", "abandoned", "unrecorded",
    ]

    /// The attempt's lease moved on: somebody else ends the job.
    static let abandoned = AttemptEnd(
        "abandoned",
        .warning,
        "The attempt was abandoned: its lease was lost."
    )

    /// The store did not take the end of the attempt.
    static func unrecorded(_ error: JobStoreError) -> AttemptEnd {
        AttemptEnd(
            "unrecorded",
            .error,
            "The end of the attempt could not be stored; it is repeated after its lease.",
            [LogKeys.cause: "\(error)"]
        )
    }

    private init(
        _ outcome: String,
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ facts: Logger.Metadata = [:]
    ) {
        self.outcome = outcome
        self.level = level
        self.message = message
        self.facts = facts
    }

    func log(to logger: Logger) {
        logger.log(level: level, message, metadata: facts)
    }
}
