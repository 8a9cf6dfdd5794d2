package import Jobs
import JSON
import Platform
package import PortAPI
package import Reminders

/// The main job: tells a destination which entities still miss rules of a scorecard, or how all of
/// them stand.
package struct ScorecardJob: Sendable {
    /// What somebody who watches may want to know.
    package enum Progress: Sendable {
        /// The parts are built.
        case planned(ReminderPlan)
        /// The part of that number arrived, or is taken to have.
        case delivered(Int, of: Int)
        /// Something that the run's log is told too.
        case noted(String)
        /// The destination was asked for people; it may have been unable to say who some are.
        case lookedUp(found: Int, missing: Int, failed: Int)
        /// What became of the notes of a run that has ended.
        case notesEnded(delivered: Int, fellBack: Int, unreached: Int, unchanged: Int)
        /// What a run did with tickets.
        case ticketsEnded(TicketTally)
        /// A part went out as text alone.
        case layoutRefused(LayoutRefusal)
    }

    let reminders: ReminderCatalogue
    let attemptsMax: Int
    let ageMax: Duration
    let planner: ReminderPlanner
    /// The address of a job's page; nil when this service has no public address.
    let pageURL: @Sendable (_ jobID: String) -> String?
    let port: PortClient
    /// True for a command that does the job here and now: a run that cannot be told of the beginning
    /// costs no attempt, and what is not to be sent again is settled in the attempt that sent it.
    let isDirect: Bool
    let watch: @Sendable (Progress) -> Void

    package init(
        reminders: ReminderCatalogue,
        attemptsMax: Int,
        ageMax: Duration = .seconds(86_400),
        planner: ReminderPlanner,
        pageURL: @escaping @Sendable (_ jobID: String) -> String?,
        port: PortClient,
        isDirect: Bool = false,
        watch: @escaping @Sendable (Progress) -> Void
    ) {
        self.reminders = reminders
        self.attemptsMax = attemptsMax
        self.ageMax = ageMax
        self.planner = planner
        self.pageURL = pageURL
        self.port = port
        self.isDirect = isDirect
        self.watch = watch
    }

    package var worker: Worker {
        Worker(
            kind: ReminderRequest.jobKind,
            attemptsMax: attemptsMax,
            ageMax: ageMax,
            run: run,
            onExhausted: { job, reason in report(deathOf: job, reason: reason) },
            trace: ReminderRequest.trace,
            steps: [
                "announce", "build", "remark", "send", "resend", "search", "tell", "fall back",
                "give up", "note", "tell the end", "write", "comment", "park",
                "tickets",
            ]
        )
    }

    private func run(_ context: JobContext) async -> Outcome {
        do {
            let result = try await work(in: context)
            return .succeeded(followUp: await followUp(result, in: context))
        } catch {
            return await outcome(of: error, in: context)
        }
    }

    // MARK: The steps

    /// Does the job, step by step; a step that an earlier attempt finished is not done again.
    ///
    /// - Parameters:
    ///   - context: The attempt.
    ///   - isFinal: True when there will be no later attempt, so that what is configured decides
    ///     about a part for which nobody can search yet.
    /// - Returns: How it ended.
    /// - Throws: `PortError` and `DeliveryFailure`, which say whether another attempt can succeed;
    ///   what the steps of a job throw; anything else is final.
    package func work(in context: JobContext, isFinal: Bool = false) async throws -> RunResult {
        let reminder = try reminder(of: context.job)
        try await announce(reminder.subject, in: context)
        return switch reminder.target {
        case .destination(let destination):
            try await send(reminder, to: destination, in: context, isFinal: isFinal)
        case .tracker(let tracker, let links):
            try await keepTickets(
                of: reminder,
                in: tracker,
                links: links,
                context,
                isFinal: isFinal
            )
        }
    }

    /// Tells people: plans what is said, and delivers it part by part.
    private func send(
        _ reminder: Reminder,
        to destination: Destination,
        in context: JobContext,
        isFinal: Bool
    ) async throws -> RunResult {
        let plan = try await plan(reminder, at: destination, in: context)
        let words = reminder.subject.words
        try await tell(plan.remarks, in: context)
        if reminder.subject.notes.isRehearsed { return .rehearsal(of: plan, words: words) }
        let result: RunResult
        var record = plan.record
        if plan.notes.isEmpty {
            result = try await deliver(
                plan,
                of: reminder,
                to: destination,
                in: context,
                isFinal: isFinal
            )
        } else {
            let lanes = NoteLanes(
                plan: plan,
                destination: destination,
                job: self,
                context: context,
                isFinal: isFinal,
                words: words
            )
            let outcome = try await lanes.deliver()
            record?.take(outcome)
            watch(
                .notesEnded(
                    delivered: outcome.count(.delivered),
                    fellBack: outcome.count(.fellBack),
                    unreached: outcome.count(.unreached),
                    unchanged: plan.unchanged
                )
            )
            result = try await end(of: plan, outcome, of: reminder, at: destination, in: context)
        }
        try keep(record, in: context)
        return result
    }

    /// Plans what is said, unless an earlier attempt did.
    private func plan(
        _ reminder: Reminder,
        at destination: Destination,
        in context: JobContext
    ) async throws -> ReminderPlan {
        // With the start of the first message, for until then the plan only cost the reading.
        try await context.step(Self.planStep, stored: .withNext) {
            let memory = try memory(of: reminder, in: context)
            let planned = try await planner.plan(
                for: reminder.subject,
                at: destination,
                memory: memory
            )
            watch(.planned(planned.plan))
            watch(
                .lookedUp(
                    found: planned.people.found,
                    missing: planned.people.missing,
                    failed: planned.people.failed
                )
            )
            return StepResult(planned.plan, entries: planned.entries)
        }
    }

    /// The step whose result is the `ReminderPlan`.
    package static let planStep = "build"

    /// Returns whether a step of that name, once done, brings the job nearer to its end: a page of a
    /// search does not.
    package static func isProgress(step name: String) -> Bool {
        !name.hasPrefix(PartDelivery.searches)
    }

    /// Returns how many parts the steps of a job say were sent, and how many there are.
    package static func delivered(in steps: [StepRecord]) throws -> (sent: Int, total: Int) {
        guard let plan = steps.first(where: { $0.name == planStep }) else { return (0, 0) }
        return (
            steps.count { $0.name.hasPrefix(PartDelivery.sends) && $0.state == .done },
            try JSONCoding.decode(ReminderPlan.self, from: plan.result).parts.count
        )
    }

    /// Returns what a job asks for: the configured reminder, with what its order changes.
    private func reminder(of job: Job) throws -> Reminder {
        let order = try JSONCoding.decode(ReminderRequest.self, from: job.payload)
        guard var reminder = reminders[order.reminder] else { throw JobRefusal.reminderMissing }
        reminder.subject = reminder.subject.changed(by: order)
        guard reminder.takes(reminder.subject.operation) else {
            throw JobRefusal.notBuilt(reminder.subject.operation)
        }
        return reminder
    }

    /// Says in the run's log that work began.
    ///
    /// It is a courtesy: a line that Port will never take, such as of a run that it does not know
    /// or has ended, keeps no reminder from being sent, and neither does one that a proxy stops time
    /// and again. Wrong credentials show at the next call.
    private func announce(_ subject: ReminderSubject, in context: JobContext) async throws {
        guard context.job.hasRun else { return }
        try await context.step("announce") {
            do throws(PortError) {
                try await port.log(subject.announcement, to: context.job.runID)
            } catch {
                guard
                    isDirect || error.disposition == .never || error.isStopped(lineOf: context)
                else { throw error }
            }
        }
    }

    // MARK: What becomes of the job after an error

    private func outcome(of error: any Error, in context: JobContext) async -> Outcome {
        switch error {
        case PortError.rateLimited(let wait):
            return .snoozed(reason: "\(error)", for: wait)
        case let error as PortError:
            return await outcome(error, "\(error)", origin: .port, in: context)
        case let error as DeliveryFailure:
            return await outcome(of: error, in: context)
        case let wait as TicketWait:
            return .snoozed(reason: "\(wait)", for: wait.time)
        case is UnknownDelivery, is JobRefusal, is TooManyMessages:
            return await failed("\(error)", in: context)
        case is DecodingError:
            return await failed("The stored job cannot be read.", in: context)
        default:
            return .retry(reason: "\(error)", after: nil)
        }
    }

    private func outcome(of error: DeliveryFailure, in context: JobContext) async -> Outcome {
        let reason = error.description(of: operation(of: context.job).noun)
        switch error.kind {
        case .rateLimited(let wait):
            await note(reason, in: context)
            return .snoozed(reason: reason, for: wait)
        case .searchLimited(_, let wait):
            // Once, for it may take as often as there are pages.
            try? await context.step("tell of the limit") { await note(reason, in: context) }
            return .snoozed(reason: reason, for: wait)
        case .final, .placeRefused, .temporary, .unknown, .unsearchable:
            let origin = (try? reminder(of: context.job))?.failureOrigin ?? .own
            let outcome = await outcome(error, reason, origin: origin, in: context)
            if case .retry = outcome { await note(error.retryLine(reason), in: context) }
            return outcome
        }
    }

    private func outcome(
        _ error: some DispositionError,
        _ reason: String,
        origin: FailureOrigin,
        in context: JobContext
    ) async -> Outcome {
        switch error.disposition {
        case .never: await failed(reason, in: context)
        case .retry, .unknown: .retry(reason: reason, after: error.retryAfter, origin: origin)
        }
    }

    private func failed(_ reason: String, in context: JobContext) async -> Outcome {
        let result = RunResult.failure(
            of: operation(of: context.job),
            reason: reason,
            words: words(of: context.job)
        )
        return .failed(reason: reason, followUp: await followUp(result, in: context))
    }

    /// What a job does: what its order says, else what is configured.
    func operation(of job: Job) -> Operation {
        // An order that cannot be read ends as a failed reminder, which is what most jobs are.
        guard let order = try? JSONCoding.decode(ReminderRequest.self, from: job.payload) else {
            return .scorecardReminder
        }
        return order.operationKind ?? reminders[order.reminder]?.subject.operation
            ?? .scorecardReminder
    }

    /// The language in which a job's run is told of it.
    func words(of job: Job) -> any Wording {
        ((try? reminder(of: job))?.subject.notes.language ?? .en).wording
    }

    /// Adds a line to the run's log if that is possible; the reminder does not depend on it.
    func note(_ line: String, in context: JobContext) async {
        guard context.job.hasRun else { return }
        // Where this cannot be stored now, it is with the end of the attempt.
        try? await context.storeWaiting()
        try? await port.log(line, to: context.job.runID)
    }
}

/// Why nothing is done for a job that can be read.
enum JobRefusal: Error, CustomStringConvertible {
    case reminderMissing
    case notBuilt(Operation)
    case everyChannelRefused(String)

    var description: String {
        switch self {
        case .reminderMissing:
            "The reminder that this run asked for is not configured any more."
        case .notBuilt(let operation): "\(operation.rawValue) is not built yet."
        case .everyChannelRefused(let reason): reason
        }
    }
}

extension DeliveryFailure {
    /// What the run's log says of a failure after which there is another attempt.
    package func retryLine(_ reason: String) -> String {
        switch kind {
        case .rateLimited, .searchLimited: reason
        case .final, .placeRefused, .temporary, .unknown, .unsearchable:
            "\(reason) It will be tried again."
        }
    }
}

extension Reminder {
    /// The origin that the failures of its target are counted for.
    var failureOrigin: FailureOrigin { FailureOrigin(rawValue: origin) }
}

extension Destination {
    /// The origin that its failures are counted for.
    var failureOrigin: FailureOrigin { FailureOrigin(rawValue: origin) }
}

extension PortError {
    /// How many attempts a line of the run's log is given that something on the way stops.
    private static let lineAttemptsMax = 5

    /// True for a line that is given up, because something between us and Port stops it time and
    /// again, such as a filter that dislikes its words.
    func isStopped(lineOf context: JobContext) -> Bool {
        isIntercepted
            && (context.attempt >= Self.lineAttemptsMax || context.isLastAttempt(for: .port))
    }
}
