package import Jobs
import JSON
package import Logging
package import Metrics
package import Platform
import ServiceLifecycle

/// Has each scheduled reminder sent when it is due: once, however many processes share the store.
///
/// A firing is a job with a key, so of several processes, and of two lives of one, only the first
/// stores it. After a downtime the last missed firing is made if it is not too late. A schedule that
/// is new, or was changed, has missed nothing: the ledger knows which ones are in force, and until when
/// their firings were made.
package struct Scheduler: Service, CustomStringConvertible {
    /// Stores the job of a firing; returns false if it was there before.
    package typealias Fire =
        @Sendable (
            _ reminder: String?, _ key: String, _ now: Timestamp
        ) async throws -> Bool

    private let schedules: @Sendable () -> [ReminderSchedule]
    private let store: any JobStore
    private let fire: Fire
    private let clock: any Clock<Duration>
    private let wallClock: WallClock
    private let logger: Logger
    /// Rings when the configuration has changed.
    private let changed: WakeSignal
    private let made: Counter
    private let taken: Counter
    private let missed: Counter

    /// The longest wait between two looks, so that a clock that was set is noticed soon, and so is
    /// another configuration.
    private static let intervalMax = Duration.seconds(15)
    /// The wait after a store that did not answer.
    private static let pause = Duration.seconds(5)
    /// The book of the ledger that says which schedules are in force, and until when their firings
    /// were made.
    static let book = "schedules"
    /// More schedules than a configuration has.
    private static let recordsMax = 10_000
    /// How far the clock of another process may be ahead; what is noted later was noted by a wrong
    /// one.
    private static let skewMax = Duration.seconds(60)

    /// - Parameters:
    ///   - schedules: Returns those of the configuration in force.
    ///   - store: What keeps jobs and ledger.
    ///   - fire: Stores the job of a firing.
    ///   - changed: Rings when there may be other schedules.
    ///   - clock: What waits are measured with.
    ///   - wallClock: What says when something is due.
    ///   - logger: Gets a line for each firing.
    ///   - metrics: Counts firings by outcome.
    package init(
        schedules: @escaping @Sendable () -> [ReminderSchedule],
        store: any JobStore,
        fire: @escaping Fire,
        changed: WakeSignal = WakeSignal(),
        clock: any Clock<Duration> = AlarmClock.shared,
        wallClock: WallClock = .system,
        logger: Logger,
        metrics: any MetricsFactory
    ) {
        self.schedules = schedules
        self.store = store
        self.fire = fire
        self.changed = changed
        self.clock = clock
        self.wallClock = wallClock
        self.logger = logger
        let counter = { outcome in
            Counter(
                label: "scorebell_schedule_firings_total",
                dimensions: [("outcome", outcome)],
                factory: metrics
            )
        }
        (made, taken) = (counter("made"), counter("made_elsewhere"))
        missed = counter("missed")
    }

    package var description: String { "Scheduler" }

    /// Makes firings until the task is cancelled or shut down gracefully.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var handled: [ReminderSchedule: Timestamp]?
            while !Task.isCancelled {
                let wait = await round(&handled)
                _ = await changed.wait(atMost: wait, on: clock)
            }
        }
    }

    /// Makes what is due.
    ///
    /// - Parameter handled: Until when the firings of each schedule were made or left out; nil before
    ///   the first look.
    /// - Returns: How long to wait for the next look.
    private func round(_ handled: inout [ReminderSchedule: Timestamp]?) async -> Duration {
        let current = schedules()
        var known = handled ?? [:]
        if handled == nil || !known.keys.allSatisfy(current.contains) {
            guard await forgetOthers(than: current) else { return Self.pause }
            known = known.filter { current.contains($0.key) }
        }
        defer { handled = known }
        var wait = Self.intervalMax
        for schedule in current {
            let now = wallClock.now()
            do {
                let since =
                    if let since = known[schedule] { since } else {
                        try await handledBefore(schedule, at: now)
                    }
                // A clock that was ahead has handled nothing of what is to come.
                let last = min(since, now)
                known[schedule] = last
                if let firing = schedule.due(at: now, handledUntil: last) {
                    try await make(firing, of: schedule, at: now)
                    known[schedule] = firing
                } else if schedule.hasMissed(by: now, handledUntil: last) {
                    try await note(schedule, at: now)
                    tellMissed(schedule)
                    known[schedule] = now
                }
                wait = min(wait, schedule.schedule.firing(after: now) - now)
            } catch {
                logger.warning(
                    "A reminder that may be due could not be queued; it is tried again.",
                    metadata: [
                        LogKeys.reminder: "\(schedule.name)",
                        LogKeys.cause: "\(error)",
                    ]
                )
                wait = min(wait, Self.pause)
            }
        }
        return wait
    }

    private func make(
        _ firing: Timestamp,
        of schedule: ReminderSchedule,
        at now: Timestamp
    ) async throws {
        guard try await fire(schedule.reminder, schedule.key(of: firing), now) else {
            taken.increment()
            logger.debug(
                "A reminder that is due was queued before.",
                metadata: [LogKeys.reminder: "\(schedule.name)"]
            )
            return
        }
        made.increment()
        logger.info(
            "A reminder is due.",
            metadata: [
                LogKeys.reminder: "\(schedule.name)",
                LogKeys.dueAt: "\(schedule.schedule.text(of: firing))",
            ]
        )
        try await note(schedule, at: now)
    }

    /// Notes that no firing of a schedule is open up to now.
    private func note(
        _ schedule: ReminderSchedule,
        at now: Timestamp
    ) async throws(JobStoreError) {
        let entry = LedgerEntry(
            book: Self.book,
            key: schedule.reminder ?? "",
            value: Array(schedule.text.utf8)
        )
        try await store.record([entry], at: now)
    }

    private func tellMissed(_ schedule: ReminderSchedule) {
        missed.increment()
        logger.notice(
            "A reminder was due while nobody could send it, and is left out: it is too late.",
            metadata: [LogKeys.reminder: "\(schedule.name)"]
        )
    }

    /// Takes the schedules that are not configured any more out of the ledger: one that comes back
    /// has missed nothing meanwhile.
    ///
    /// - Returns: False if the store did not answer.
    private func forgetOthers(than current: [ReminderSchedule]) async -> Bool {
        let names = Set(current.map { ExactString($0.reminder ?? "") })
        do throws(JobStoreError) {
            let records = try await store.ledger(Self.book, LedgerRange(), limit: Self.recordsMax)
            let others = records.filter { !names.contains(ExactString($0.key)) }
            if !others.isEmpty {
                try await store.record(
                    others.map { LedgerEntry(book: Self.book, key: $0.key, value: nil) },
                    at: wallClock.now()
                )
            }
            return true
        } catch {
            logger.warning(
                "The schedules could not be read; they are read again.",
                metadata: [LogKeys.cause: "\(error)"]
            )
            return false
        }
    }

    /// Returns until when the firings of a schedule were made before this process, and notes that it
    /// is in force from now on if it was not.
    private func handledBefore(
        _ schedule: ReminderSchedule,
        at now: Timestamp
    ) async throws(JobStoreError) -> Timestamp {
        let key = schedule.reminder ?? ""
        let known = try await store.ledger(Self.book, LedgerRange(prefix: key), limit: 1).first
        if let known, known.key.hasSameBytes(as: key), known.value == Array(schedule.text.utf8),
            known.writtenAt <= now + Self.skewMax
        {
            return known.writtenAt
        }
        try await note(schedule, at: now)
        logger.info(
            "A schedule is in force.",
            metadata: [
                LogKeys.reminder: "\(schedule.name)",
                LogKeys.dueAt: "\(schedule.next(1, after: now).joined())",
            ]
        )
        return now
    }
}
