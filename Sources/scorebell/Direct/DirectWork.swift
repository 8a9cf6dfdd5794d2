import ArgumentParser
import Logging
import Outbound
import Platform
import PortAPI
import Reminders
import Slack
import Workers

/// The parts that `scorebell send` needs, put together; no store, no server, no metrics.
struct DirectWork: Sendable {
    private let settings: SendSettings
    private let progress: ProgressLine
    private let curl: CurlClient
    private let reminder: DirectReminder
    private let stopsOnSignals: Bool

    /// How long a process that was told to stop goes on telling the run so.
    private static let lastPatience = Duration.seconds(5)

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
        self.stopsOnSignals = stopsOnSignals
        let logger = LogOutput.logger(level: settings.logLevel, format: settings.logFormat)
        let curl = try CurlClient(
            configuration: settings.outbound.curl,
            logger: logger
        )
        var port = settings.port.client(transport: curl.transport, logger: logger)
        port.entitiesRead = { number in
            progress.show("\(ReminderPlan.count(number, "entity", "entities")) read from Port")
        }
        var limits = PostLimits()
        limits.pause = settings.reminder.slackInterval
        let words = settings.words
        reminder = DirectReminder(
            reminder: Reminder(
                subject: settings.reminder.subject,
                whenUnknown: settings.reminder.onUnknown,
                slack: settings.reminder.slack.channel(limits: limits, transport: curl.transport)
            ),
            planner: ReminderPlanner(port: port, links: settings.port.links),
            port: port,
            run: settings.runID,
            id: IDSource.timeOrdered(clock: .system).next(),
            patience: patience,
            watch: { Self.tell($0, on: progress, in: words) }
        )
        self.settings = settings
        self.progress = progress
        self.curl = curl
    }

    func close() {
        curl.shutdown()
    }

    /// Prints what would be sent, one message a line.
    func show() async throws {
        do {
            let plan = try await reminder.plan()
            progress.clear()
            if plan.parts.isEmpty {
                let ending = RunResult.success(of: plan, uncertain: 0, resends: 0)
                for line in ending.lines { progress.say(line) }
            }
            for payload in try reminder.payloads(of: plan) {
                print(String(decoding: payload, as: UTF8.self))
            }
        } catch {
            throw fail("\(error)")
        }
    }

    /// Sends the reminder and tells its run; prints what came of it.
    func send() async throws {
        let ending = try await sent()
        for line in ending.lines { print(line) }
    }

    /// Sends the reminder, tells its run, and returns how it ended.
    func sent() async throws -> RunResult {
        let ending: RunResult
        switch await outcome() {
        case .success(let success): ending = success
        case .failure(let failure):
            // The failure is what has to be told; why the run was not told is often the same.
            let reason = settings.words.inWordsOfUser("\(failure)")
            let ending = RunResult.failure(of: operation, reason: reason)
            try? await reminder.report(ending, patience: Self.lastPatience)
            throw fail("\(failure)")
        }
        do {
            try await reminder.report(ending)
        } catch PortError.runEnded(let run) {
            progress.say("scorebell: \(PortError.runEnded(run))")
        } catch {
            throw fail("The \(operation.noun) is done, but its run in Port was not told: \(error)")
        }
        progress.clear()
        return ending
    }

    /// Does the work until it ends, or until somebody stops the process.
    ///
    /// Told to stop, it still tells the run so; told again, it ends at once.
    private func outcome() async -> Result<RunResult, DirectFailure> {
        let reminder = reminder
        let work = Task {
            do throws(DirectFailure) {
                return Result<RunResult, DirectFailure>.success(try await reminder.work())
            } catch {
                return .failure(error)
            }
        }
        guard stopsOnSignals else { return await work.value }
        // Without a thread for them, signals end the process as they do before the work.
        try? ProcessSignals.onStop {
            work.cancel()
            ProcessSignals.endProcess()
        }
        defer { ProcessSignals.endProcess() }
        return await work.value
    }

    private var operation: Operation { settings.reminder.subject.operation }

    private func fail(_ reason: String) -> ExitCode {
        progress.clear()
        StandardError.print("scorebell: \(settings.words.inWordsOfUser(reason))")
        return .failure
    }

    private static func tell(
        _ event: DirectReminder.Progress,
        on progress: ProgressLine,
        in words: Words
    ) {
        switch event {
        case .planned(let plan):
            let sum = ReminderPlan.count(plan.parts.count, "message", "messages")
            let finding =
                plan.operation == .scorecardReport
                ? "\(plan.examined) looked at" : "\(plan.reminded) of \(plan.examined) miss rules"
            progress.show("\(finding): \(sum) to send")
        case .sent(let number, let total): progress.show("Message \(number) of \(total) sent")
        case .waits(let reason, let pause):
            let seconds = (pause.milliseconds + 999) / 1_000
            progress.say("\(words.inWordsOfUser(reason)) The next try is in \(seconds) s.")
        case .noted(let line): progress.say(line)
        case .layoutRefused(let refusal):
            for detail in refusal.details { progress.say("\(refusal.code): \(detail)") }
        }
    }
}
