package import Jobs
import JSON
import Platform
package import PortAPI
import Reminders
package import Slack

/// The main job: tells a Slack channel which entities still miss rules of a scorecard, or how all
/// of them stand.
package struct ScorecardJob: Sendable {
    let reminders: Reminders
    let attemptsMax: Int
    let ageMax: Duration
    let planner: ReminderPlanner
    /// The address of a job's page; nil when this service has no public address.
    let pageURL: @Sendable (_ jobID: String) -> String?
    let port: PortClient
    /// Told when a message went out as text alone.
    let layoutRefused: @Sendable (LayoutRefusal) -> Void

    package init(
        reminders: Reminders,
        attemptsMax: Int,
        ageMax: Duration = .seconds(86_400),
        planner: ReminderPlanner,
        pageURL: @escaping @Sendable (_ jobID: String) -> String?,
        port: PortClient,
        layoutRefused: @escaping @Sendable (LayoutRefusal) -> Void
    ) {
        self.reminders = reminders
        self.attemptsMax = attemptsMax
        self.ageMax = ageMax
        self.planner = planner
        self.pageURL = pageURL
        self.port = port
        self.layoutRefused = layoutRefused
    }

    package var worker: Worker {
        Worker(
            kind: ReminderRequest.jobKind,
            attemptsMax: attemptsMax,
            ageMax: ageMax,
            run: run,
            onExhausted: { job, reason in report(deathOf: job, reason: reason) },
            trace: ReminderRequest.trace,
            steps: ["announce", "build", "send", "resend", "search", "tell", "tell the end"]
        )
    }

    /// One attempt, step by step; a step that an earlier attempt finished is not done again.
    private func run(_ context: JobContext) async -> Outcome {
        do {
            let order = try JSONCoding.decode(ReminderRequest.self, from: context.job.payload)
            guard let reminder = reminders[order.reminder] else {
                return await outcome(.never, reason: Self.reminderMissing, in: context)
            }
            let subject = reminder.subject.changed(by: order)
            guard subject.operation.target == .slack else {
                let reason = "\(subject.operation.rawValue) is not built yet."
                return await outcome(.never, reason: reason, in: context)
            }
            try await announce(subject, in: context)
            let plan = try await context.step(Self.planStep) {
                try await planner.plan(for: subject)
            }
            var uncertain = 0
            for (index, part) in plan.parts.enumerated() {
                let delivery = try await send(
                    try SlackMessage(part),
                    number: index + 1,
                    of: plan,
                    by: reminder,
                    in: context
                )
                if delivery == .assumed { uncertain += 1 }
            }
            let ending = RunResult.success(
                of: plan,
                uncertain: uncertain,
                resends: try await context.count(ofStepsNamed: Self.resends)
            )
            return .succeeded(followUp: await followUp(ending, in: context))
        } catch {
            return await outcome(of: error, in: context)
        }
    }

    /// The step whose result is the `ReminderPlan`.
    package static let planStep = "build"

    private static let reminderMissing =
        "The reminder that this run asked for is not configured any more."

    /// What becomes of the job after an error, which each service has classified itself.
    private func outcome(of error: any Error, in context: JobContext) async -> Outcome {
        switch error {
        case PortError.rateLimited(let wait):
            return .snoozed(reason: "\(error)", for: wait)
        case let error as SlackError:
            return await outcome(ofSlack: error, in: context)
        case let error as PortError:
            return await outcome(
                error.disposition,
                reason: "\(error)",
                origin: .port,
                in: context
            )
        case let error as UnknownDelivery:
            return await outcome(.never, reason: "\(error)", in: context)
        case is DecodingError:
            return await outcome(.never, reason: "The stored job cannot be read.", in: context)
        default:
            return .retry(reason: "\(error)", after: nil)
        }
    }

    private func outcome(ofSlack error: SlackError, in context: JobContext) async -> Outcome {
        let reason = error.description(of: operation(of: context.job).noun)
        if case .rateLimited(let wait) = error {
            await note(reason, in: context)
            return .snoozed(reason: reason, for: wait)
        }
        if case .searchLimited(let wait) = error {
            // Once, for it may take as often as there are pages.
            try? await context.step("tell of the limit") { await note(reason, in: context) }
            return .snoozed(reason: reason, for: wait)
        }
        let outcome = await outcome(
            error.disposition,
            retryAfter: error.retryAfter,
            reason: reason,
            origin: .slack,
            in: context
        )
        if case .retry = outcome { await note("\(reason) It will be tried again.", in: context) }
        return outcome
    }

    private func outcome(
        _ disposition: Disposition,
        retryAfter: Duration? = nil,
        reason: String,
        origin: FailureOrigin = .own,
        in context: JobContext
    ) async -> Outcome {
        switch disposition {
        case .never:
            let ending = RunResult.failure(of: operation(of: context.job), reason: reason)
            return .failed(reason: reason, followUp: await followUp(ending, in: context))
        case .retry(let after):
            return .retry(reason: reason, after: after, origin: origin)
        case .unknown:
            return .retry(reason: reason, after: retryAfter, origin: origin)
        }
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

    /// Adds a line to the run's log if that is possible; the reminder does not depend on it.
    func note(_ line: String, in context: JobContext) async {
        guard context.job.hasRun else { return }
        try? await port.log(line, to: context.job.runID)
    }
}
