package import Reminders
import Jobs
package import Platform
package import PortAPI
package import Slack
import Synchronization

/// A reminder or report that is done here and now, by a process that keeps nothing.
///
/// It is the same work as `ScorecardJob`'s, without a store behind it: temporary trouble is
/// waited out for as long as the perseverance lasts, and what nobody could finish is not repeated
/// by anybody else.
package struct DirectReminder: Sendable {
    /// What somebody who watches may want to know.
    package enum Progress: Sendable {
        /// The messages are built.
        case planned(ReminderPlan)
        /// The message of that number is in Slack, or taken to be.
        case sent(Int, of: Int)
        /// A try failed, and the next is that long away.
        case waits(_ reason: String, Duration)
        /// Something that the run's log is told too.
        case noted(String)
        /// A message went out as text alone.
        case layoutRefused(LayoutRefusal)
    }

    let reminder: Reminder
    let planner: ReminderPlanner
    let port: PortClient
    /// The run in Port that waits for it; nil when none does.
    let run: String?
    /// What its messages are marked with in Slack.
    let id: String
    let perseverance: Perseverance
    let wallClock: WallClock
    let watch: @Sendable (Progress) -> Void

    /// Makes one; nothing is asked or sent yet.
    ///
    /// - Parameters:
    ///   - reminder: What it is about and where it goes.
    ///   - planner: Who reads it from Port.
    ///   - port: Where the run is.
    ///   - run: The run in Port that waits for it; nil when none does.
    ///   - id: What its messages are marked with in Slack; one that no other reminder has.
    ///   - patience: How much time all the tries that fail may cost, with the pauses after them.
    ///   - clock: What to wait with.
    ///   - wallClock: What a search in Slack is bounded by.
    ///   - random: Where the pauses' jitter comes from.
    ///   - watch: Told how it goes.
    package init(
        reminder: Reminder,
        planner: ReminderPlanner,
        port: PortClient,
        run: String?,
        id: String,
        patience: Duration,
        clock: any Clock<Duration> = ContinuousClock(),
        wallClock: WallClock = .system,
        random: RandomSource = .system,
        watch: @escaping @Sendable (Progress) -> Void
    ) {
        self.reminder = reminder
        self.planner = planner
        self.port = port
        self.run = run
        self.id = id
        self.wallClock = wallClock
        self.watch = watch
        let noun = reminder.subject.operation.noun
        let isLimitTold = Mutex(false)
        perseverance = Perseverance(budget: patience, clock: clock, random: random) {
            error,
            pause in
            if case SlackError.searchLimited = error {
                // Once, for it may take as often as there are pages.
                let isTold = isLimitTold.withLock { isTold in
                    defer { isTold = true }
                    return isTold
                }
                if isTold { return }
            }
            let reason = Self.sentence(of: error, about: noun)
            watch(.waits(reason, pause))
            // As a worker does: that Port was away is nothing that Port needs to be told.
            guard let error = error as? SlackError, let run else { return }
            let isSoon =
                switch error {
                case .rateLimited, .searchLimited: true
                default: false
                }
            try? await port.log(isSoon ? reason : "\(reason) It will be tried again.", to: run)
        }
    }

    /// What went wrong, in the words of the service where it did.
    private static func sentence(of error: any Error, about noun: String) -> String {
        switch error {
        case is CancellationError: "The work was stopped."
        case let error as SlackError: error.description(of: noun)
        default: "\(error)"
        }
    }

    /// Reads what the reminder is about from Port and builds the messages; it sends nothing.
    ///
    /// - Returns: All that is to be sent.
    /// - Throws: `PortError`, when no repetition helps or the time for them is over.
    package func plan() async throws -> ReminderPlan {
        let plan = try await perseverance.keepTrying(repeatsUnknown: true) {
            try await planner.plan(for: reminder.subject)
        }
        watch(.planned(plan))
        return plan
    }

    /// Returns the bodies of the calls that sending these messages would make.
    package func payloads(of plan: ReminderPlan) throws -> [[UInt8]] {
        try plan.parts.enumerated()
            .map { try reminder.slack.payload(of: SlackMessage($1), mark: mark($0 + 1)) }
    }

    /// Does the whole work, but for the end of the run in Port.
    ///
    /// - Returns: What the run is to be told.
    /// - Throws: `DirectFailure`, when no repetition helps or the time for them is over.
    package func work() async throws(DirectFailure) -> RunResult {
        var tally = Tally()
        do {
            await note(reminder.subject.announcement, isShown: false)
            let plan = try await plan()
            tally.total = plan.parts.count
            for (index, part) in plan.parts.enumerated() {
                let delivery = try await send(SlackMessage(part), number: index + 1, tally: &tally)
                tally.sent += 1
                if delivery == .assumed { tally.uncertain += 1 }
                watch(.sent(index + 1, of: tally.total))
            }
            return .success(of: plan, uncertain: tally.uncertain, resends: tally.resends)
        } catch {
            throw DirectFailure(
                reason: Self.sentence(of: error, about: reminder.subject.operation.noun),
                sent: tally.sent,
                total: tally.total
            )
        }
    }

    /// Ends the run in Port, if one waits.
    ///
    /// - Parameters:
    ///   - ending: What it is told.
    ///   - patience: Instead of what is left of the whole work's, for somebody in a hurry.
    /// - Throws: `PortError`, when no repetition helps or the time for them is over; `runEnded`
    ///   where somebody else has ended it.
    package func report(_ ending: RunResult, patience: Duration? = nil) async throws {
        guard let run else { return }
        let perseverance = patience.map { Perseverance(budget: $0) } ?? self.perseverance
        for line in ending.lines {
            do {
                try await perseverance.keepTrying(repeatsUnknown: true) {
                    try await port.log(line, to: run)
                }
            } catch PortError.refused {
                // The run's end matters more than a line that Port will never take.
            }
        }
        let update = RunUpdate(
            status: ending.status,
            statusLabel: ending.statusLabel,
            summary: ending.summary
        )
        try await perseverance.keepTrying(repeatsUnknown: true) {
            try await port.update(run, with: update)
        }
    }

    /// Tells the run's log, if one waits; the reminder does not depend on it.
    package func note(_ line: String, isShown: Bool = true) async {
        if isShown { watch(.noted(line)) }
        guard let run else { return }
        try? await port.log(line, to: run)
    }

    private struct Tally {
        var total = 0
        var sent = 0
        var uncertain = 0
        var resends = 0
    }

    /// Posts one message, once; where it is unknown whether it arrived, the channel is searched, or
    /// if that cannot be, the policy decides.
    private func send(
        _ message: SlackMessage,
        number: Int,
        tally: inout Tally
    ) async throws -> Delivery {
        let start = wallClock.now()
        var search: SlackChannel.Found?
        var failures = 0
        var repeats = 0
        while true {
            let delivery = Delivery(after: search, whenUnknown: reminder.whenUnknown)
            let place = "message \(number) of \(tally.total)"
            guard delivery.isSent else {
                if let line = delivery.line(about: place, after: search) { await note(line) }
                return delivery
            }
            let stopwatch = Stopwatch(perseverance.clock)
            do {
                if delivery == .repeated {
                    tally.resends += 1
                    repeats += 1
                }
                let refusal = try await perseverance.keepTrying(repeatsUnknown: false) {
                    try await reminder.slack.deliver(message, mark: mark(number))
                }
                if let line = delivery.line(about: place, after: search) { await note(line) }
                if let refusal {
                    watch(.layoutRefused(refusal))
                    await note(refusal.line(of: reminder.subject.operation.noun))
                }
                return delivery
            } catch let error as SlackError where error.disposition == .unknown {
                failures += 1
                search = try await find(number, since: start)
                // Where it is not sent again there is nothing to wait for.
                let next = Delivery(after: search, whenUnknown: reminder.whenUnknown)
                guard next.isSent else { continue }
                guard next != .repeated || repeats < UnknownDelivery.repeatsMax else {
                    let noun = reminder.subject.operation.noun
                    throw UnknownDelivery(place: place, cause: error, noun: noun)
                }
                try await perseverance.pause(
                    after: error,
                    failures: failures,
                    took: stopwatch.elapsed
                )
            }
        }
    }

    /// Returns what is known of a message that was perhaps sent.
    private func find(_ number: Int, since start: Timestamp) async throws -> SlackChannel.Found {
        var pages: [Int: SlackHistory] = [:]
        let memory = SearchMemory { number, read in
            if let page = pages[number] { return page }
            let page = try await read()
            pages[number] = page
            return page
        }
        // There will be no later try: what is configured is better than no end.
        do {
            return try await perseverance.keepTrying(repeatsUnknown: true) {
                try await reminder.slack.find(mark(number), since: start, keeping: memory)
            }
        } catch SlackError.unsearchable(let reason, _) {
            return .cannotKnow(reason: reason)
        } catch SlackError.searchLimited {
            return .cannotKnow(reason: SlackError.searchLimit)
        }
    }

    private func mark(_ number: Int) -> SlackMark { SlackMark(jobID: id, number: number) }
}

/// Why a reminder was not done, or not wholly.
package struct DirectFailure: Error, Sendable, CustomStringConvertible {
    /// A sentence of the service where it failed.
    package var reason: String
    /// How many messages had been sent before.
    package var sent: Int
    package var total: Int

    package var description: String {
        guard sent > 0 else { return reason }
        let part = "\(sent) of \(ReminderPlan.count(total, "message", "messages"))"
        return "\(reason) Before that, \(part) had been sent."
    }
}
