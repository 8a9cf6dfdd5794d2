import ArgumentParser
import Jobs
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Reminders
import Synchronization
import Workers

/// The parts that `scorebell send` needs, put together: the service's engine on a store that lives in
/// memory; no server, no metrics.
struct DirectWork: Sendable {
    private let settings: SendSettings
    private let progress: ProgressLine
    private let curl: CurlClient
    private let port: PortClient
    private let reminder: Reminder
    private let planner: ReminderPlanner
    private let ids = IDSource.timeOrdered(clock: .system)
    private let budget: RetryBudget
    private let stopsOnSignals: Bool

    /// How long a process that was told to stop goes on telling the run so.
    private static let lastPatience = Duration.seconds(5)
    /// From how many entities on their memory counts more than the time to read code again.
    private static let manyEntities = 2_000

    /// Makes what sends one reminder.
    ///
    /// - Parameters:
    ///   - settings: The checked configuration.
    ///   - patience: How long failed tries may take in all.
    ///   - progress: Where it tells how far it is.
    ///   - stopsOnSignals: Whether SIGTERM and SIGINT are for this work, and not for a service that
    ///     runs beside it in this process.
    /// - Throws: `ThreadSupply.Shortage` when the system gives no thread for its calls.
    init(
        settings: SendSettings,
        patience: Duration,
        progress: ProgressLine,
        stopsOnSignals: Bool = false
    ) throws(ThreadSupply.Shortage) {
        self.settings = settings
        self.progress = progress
        self.stopsOnSignals = stopsOnSignals
        let logger = LogOutput.logger(level: settings.logLevel, format: settings.logFormat)
        curl = try CurlClient(
            configuration: settings.outbound.curl,
            logger: logger
        )
        var port = settings.port.client(transport: curl.transport, logger: logger)
        let hasReturnedCode = Atomic(false)
        port.entitiesRead = { number in
            if number > Self.manyEntities, !hasReturnedCode.exchange(true, ordering: .relaxed) {
                MemoryReturn.returnCode()
            }
            progress.show("\(ReminderPlan.count(number, "entity", "entities")) read from Port")
        }
        self.port = port
        planner = ReminderPlanner(port: port)
        var destinations = Destinations(
            of: [settings.reminder],
            links: settings.port.links,
            transport: curl.transport
        )
        reminder = Reminder(
            subject: settings.reminder.subject,
            target: destinations.target(of: settings.reminder)
        )
        budget = Self.budget(patience, settings, port: port, progress: progress)
    }

    func close() {
        curl.shutdown()
    }

    /// Prints what would be sent, one message a line, or what would be done with tickets.
    func show() async throws {
        do {
            switch reminder.target {
            case .destination(let destination): try await show(at: destination)
            case .tracker(let tracker, let links): try await show(tracker, links)
            }
        } catch {
            throw fail("\(error)")
        }
    }

    private func show(at destination: Destination) async throws {
        let plan = try await budget.keepTrying {
            try await planner.plan(
                for: reminder.subject,
                at: destination,
                memory: .none(at: WallClock.system.now())
            )
            .plan
        }
        tell(.planned(plan))
        progress.clear()
        if plan.isRouted { for note in plan.notes { progress.say(note.summary) } }
        if plan.parts.isEmpty {
            let result = RunResult.success(
                of: plan,
                uncertain: 0,
                resends: 0,
                destination: destination.name,
                words: reminder.subject.words
            )
            for line in result.lines { progress.say(line) }
        }
        let id = ids.next()
        for (index, part) in plan.parts.enumerated() {
            let mark = Mark(jobID: id, number: index + 1)
            let payload = try destination.payload(part, mark)
            print(String(decoding: payload, as: UTF8.self))
        }
    }

    private func show(_ tracker: any Tracker, _ links: EntityLinks) async throws {
        let planner = TicketPlanner(
            port: port,
            subject: reminder.subject,
            tracker: tracker,
            links: links
        )
        let plan = try await budget.keepTrying {
            try await planner.preview(memory: .none(at: WallClock.system.now()))
        }
        progress.clear()
        for line in TicketTable.lines(plan.rows, words: reminder.subject.words) { print(line) }
        // Both may be one pipe, in which the sentence stands below the table.
        StandardOutput.flush()
        var subject = reminder.subject
        subject.tickets.isRehearsed = true
        let result = RunResult.tickets(
            plan.tally,
            of: subject,
            scorecard: plan.scorecard,
            in: tracker.name,
            place: tracker.place,
            words: subject.words
        )
        for line in result.lines { progress.say(line) }
    }

    /// Sends the reminder and tells its run; prints what came of it.
    func send() async throws {
        let result = try await sent()
        for line in result.lines { print(line) }
    }

    /// Sends the reminder, tells its run, and returns how it ended.
    func sent() async throws -> RunResult {
        let result: RunResult
        switch await outcome() {
        case .success(let success): result = success
        case .failure(let failure):
            // The failure is what has to be told; why the run was not told is often the same.
            let reason = settings.words.inWordsOfUser("\(failure)")
            let result = RunResult.failure(
                of: operation,
                reason: reason,
                words: reminder.subject.words
            )
            try? await report(result, within: RetryBudget(Self.lastPatience))
            throw fail("\(failure)")
        }
        do {
            try await report(result, within: budget)
        } catch PortError.runEnded(let run) {
            progress.say("scorebell: \(PortError.runEnded(run))")
        } catch {
            throw fail("The \(operation.noun) is done, but its run in Port was not told: \(error)")
        }
        progress.clear()
        return result
    }

    /// Does the work until it ends, or until somebody stops the process.
    ///
    /// Told to stop, it still tells the run so; told again, it ends at once.
    private func outcome() async -> Result<RunResult, SendFailure> {
        let work = Task { await self.work() }
        guard stopsOnSignals else { return await work.value }
        // Without a thread for them, signals end the process as they do before the work.
        try? ProcessSignals.onStop {
            work.cancel()
            ProcessSignals.endProcess()
        }
        defer { ProcessSignals.endProcess() }
        return await work.value
    }

    /// Does the service's job, but for the end of the run in Port.
    private func work() async -> Result<RunResult, SendFailure> {
        let scorecard = ScorecardJob(
            reminders: ReminderCatalogue(unnamed: reminder),
            attemptsMax: .max,
            planner: planner,
            pageURL: { _ in nil },
            port: port,
            isDirect: true,
            watch: tell
        )
        let request = ReminderRequest()
        let job = DirectJob(
            NewJob(
                kind: ReminderRequest.jobKind,
                key: "send",
                runID: settings.runID ?? "",
                payload: request.json
            ),
            ids: ids
        )
        do {
            do {
                return .success(
                    try await job.run(within: budget) { try await scorecard.work(in: $0) }
                )
            } catch  where isSkipped(after: error) {
                // There will be no later try: what is configured is better than no end.
                return .success(
                    try await job.run(within: budget) {
                        try await scorecard.work(in: $0, isFinal: true)
                    }
                )
            }
        } catch {
            let steps = (try? await job.steps()) ?? []
            let (sent, total) = (try? ScorecardJob.delivered(in: steps)) ?? (0, 0)
            let reason = Self.sentence(of: error, about: operation.noun)
            return .failure(SendFailure(reason: reason, sent: sent, total: total))
        }
    }

    /// Whether the work is brought to its end although it is unknown what came of a part of it, now
    /// that no time is left to find out: a message is taken as sent where that is configured, and
    /// tickets that were perhaps created are told of.
    private func isSkipped(after error: any Error) -> Bool {
        guard !Task.isCancelled else { return false }
        switch reminder.target {
        case .destination(let destination):
            guard let failure = error as? DeliveryFailure else { return false }
            switch (failure.kind, destination.whenUnknown) {
            case (.unknown, .skip), (.searchLimited, .skip), (.unsearchable, .skip): return true
            case (_, .skip), (_, .resend): return false
            }
        case .tracker:
            return (error as? any DispositionError)?.disposition == .unknown
                || error is TicketWait
        }
    }

    /// Ends the run in Port, if one waits.
    private func report(_ result: RunResult, within budget: RetryBudget) async throws {
        guard let run = settings.runID else { return }
        let report = RunReport(result, link: nil, reminderJobID: nil)
        let reporter = RunReporter(port: port)
        let job = NewJob(
            kind: RunReport.jobKind,
            key: "report",
            runID: run,
            payload: try JSONCoding.encode(report)
        )
        try await DirectJob(job, ids: ids)
            .run(within: budget) { try await reporter.report(in: $0) }
    }

    private var operation: Operation { settings.reminder.subject.operation }

    private func fail(_ reason: String) -> ExitCode {
        progress.clear()
        StandardError.print("scorebell: \(settings.words.inWordsOfUser(reason))")
        return .failure
    }

    private func tell(_ event: ScorecardJob.Progress) {
        switch event {
        case .planned(let plan):
            let sum = ReminderPlan.count(plan.parts.count, "message", "messages")
            progress.show("\(plan.found): \(sum) to send")
        case .delivered(let number, let total): progress.show("Message \(number) of \(total) sent")
        case .noted(let line): progress.say(line)
        case .lookedUp, .notesEnded, .ticketsEnded: break
        case .layoutRefused(let refusal):
            for detail in refusal.details { progress.say("\(refusal.code): \(detail)") }
        }
    }
}

/// What is said while the work waits.
extension DirectWork {
    private static func budget(
        _ patience: Duration,
        _ settings: SendSettings,
        port: PortClient,
        progress: ProgressLine
    ) -> RetryBudget {
        let noun = settings.reminder.subject.operation.noun
        let isLimitTold = Mutex(false)
        return RetryBudget(patience) { error, pause in
            let failure = error as? DeliveryFailure
            if case .searchLimited? = failure?.kind {
                // Once, for it may take as often as there are pages.
                let isTold = isLimitTold.withLock { isTold in
                    defer { isTold = true }
                    return isTold
                }
                if isTold { return }
            }
            let reason = sentence(of: error, about: noun)
            let seconds = (pause.milliseconds + 999) / 1_000
            progress.say("\(settings.words.inWordsOfUser(reason)) The next try is in \(seconds) s.")
            // As a worker does: that Port was away is nothing that Port needs to be told.
            guard let failure, let run = settings.runID else { return }
            try? await port.log(failure.retryLine(reason), to: run)
        }
    }

    /// What went wrong, in the words of the service where it did.
    private static func sentence(of error: any Error, about noun: String) -> String {
        switch error {
        case is CancellationError: "The work was stopped."
        case let error as DeliveryFailure: error.description(of: noun)
        default: "\(error)"
        }
    }
}

/// Why a reminder was not sent, or not wholly.
private struct SendFailure: Error, CustomStringConvertible {
    /// A sentence of the service where it failed.
    var reason: String
    /// How many messages had been sent before.
    var sent: Int
    var total: Int

    var description: String {
        guard sent > 0 else { return reason }
        let part = "\(sent) of \(ReminderPlan.count(total, "message", "messages"))"
        return "\(reason) Before that, \(part) had been sent."
    }
}

extension PlannedNote {
    /// Who would be told, where, and of how much.
    fileprivate var summary: String {
        let messages = ReminderPlan.count(parts.count, "message", "messages")
        let entities = ReminderPlan.count(entities, "entity", "entities")
        let people = ReminderPlan.count(people, "person", "people")
        let why = fallback.map { "; \($0)" } ?? ""
        let name = title.isEmpty ? "Without owner" : title
        return "\(name) -> \(channel): \(messages), \(entities), \(people)\(why)"
    }
}

extension ReminderPlan {
    /// What was found, in a few words.
    fileprivate var found: String {
        switch operation {
        case .scorecardReport: "\(examined) looked at"
        case .scorecardReminder, .ticketHandler, .issueHandler:
            "\(reminded) of \(examined) miss rules"
        }
    }
}
