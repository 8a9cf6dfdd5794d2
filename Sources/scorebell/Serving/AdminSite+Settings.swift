import Console
import Intake
import Jobs
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Reminders
import Schedules
import Slack
import Workers

extension AdminSite {
    /// Makes the run page and the API; nil without an admin token: then their paths are not there.
    init?(_ settings: Settings, _ parts: LastingParts) {
        guard let token = settings.adminToken else { return nil }
        let (slots, status) = (settings.workerConcurrency, parts.runnerStatus)
        let transport = parts.outbound.transport
        let port = settings.port.client(
            transport: transport,
            logger: parts.logger
        )
        let planner = ReminderPlanner(port: port)
        self.init(
            token: token,
            store: parts.store,
            parts: AdminParts(
                version: Version.current,
                publicURL: settings.adminPublicURL,
                reminders: settings.reminderCards,
                workers: { WorkerStatus(isRunning: status.isRunning, slots: slots) },
                plan: Self.plan,
                owners: ScorecardJob.owners,
                tickets: ScorecardJob.tally,
                draw: Destinations.draw,
                report: Self.report,
                cancelReport: { job in
                    ScorecardJob.report(
                        cancelOf: job,
                        configured: { name in
                            settings.reminder(named: name)
                                .map { ($0.subject.operation, $0.subject.notes.language) }
                        },
                        pageURL: settings.pageURL
                    )
                },
                preview: {
                    await Self.preview($0, settings, parts, planner: planner, port)
                },
                fire: { reminder, key async throws(JobStoreError) in
                    try await Submission(settings, parts)
                        .fire(reminder, key: key, at: WallClock.system.now())
                },
                enqueued: parts.wake.ring
            ),
            executor: parts.drawing
        )
    }

    /// What a reminder's step planned, as its worker stored it.
    private static func plan(_ step: StepRecord) -> ReminderPlan? {
        guard step.name == ScorecardJob.planStep, step.state == .done else { return nil }
        return try? JSONCoding.decode(ReminderPlan.self, from: step.result)
    }

    private static func report(_ job: Job) -> RunResult? {
        guard job.kind == RunReport.jobKind else { return nil }
        return try? JSONCoding.decode(RunReport.self, from: job.payload).result
    }

    private static func preview(
        _ order: ReminderRequest,
        _ settings: Settings,
        _ parts: LastingParts,
        planner: ReminderPlanner,
        _ port: PortClient
    ) async -> PreviewAnswer {
        guard let reminder = settings.reminder(named: order.reminder) else {
            return .unknownReminder
        }
        var destinations = Destinations(
            of: [reminder],
            links: settings.port.links,
            transport: parts.outbound.transport
        )
        let target = destinations.target(of: reminder)
        let subject = reminder.subject.changed(by: order)
        let memory = PlanMemory(
            of: order,
            configured: Set(settings.namedReminders.keys.map { ExactString($0) }),
            now: WallClock.system.now()
        ) { (book, range, limit) async throws(JobStoreError) in
            try await parts.store.ledger(book, range, limit: limit)
        }
        do {
            switch target {
            case .destination(let destination):
                let planned = try await planner.plan(for: subject, at: destination, memory: memory)
                return .planned(planned.plan)
            case .tracker(let tracker, let links):
                guard order.operationKind == nil else {
                    return .refused(
                        reason: "The reminder keeps tickets in \(tracker.name), and sends no "
                            + "messages: leave operation_kind out."
                    )
                }
                let planner = TicketPlanner(
                    port: port,
                    subject: subject,
                    tracker: tracker,
                    links: links
                )
                let plan = try await planner.preview(memory: memory)
                return .tickets(TicketPreview(plan, of: subject, in: tracker))
            }
        } catch let error as any DispositionError where error.disposition != .never {
            return .unavailable(reason: "\(error)")
        } catch let error as JobStoreError {
            return .unavailable(reason: "\(error)")
        } catch {
            return .refused(reason: "\(error)")
        }
    }
}

extension TicketPreview {
    fileprivate init(
        _ plan: (rows: [TicketRow], tally: TicketTally, scorecard: String),
        of subject: ReminderSubject,
        in tracker: any Tracker
    ) {
        self.init(
            operation: subject.operation,
            blueprint: subject.blueprint,
            scorecard: plan.scorecard,
            tracker: subject.tickets.placeFrom == nil
                ? "\(tracker.name) \(tracker.place)" : tracker.name,
            rows: plan.rows,
            tally: plan.tally
        )
    }
}

extension Settings {
    /// The reminder of that name, the unnamed one for nil.
    fileprivate func reminder(named name: String?) -> Reminder? {
        name.map { namedReminders[$0] } ?? reminder
    }

    /// The address of a job's page; nil when this service has no public address.
    fileprivate func pageURL(of jobID: String) -> String? {
        self.adminPublicURL.map { "\($0)/runs/\(jobID)" }
    }

    /// What is configured, without what is secret.
    fileprivate var reminderCards: [ReminderCard] {
        [card(nil, reminder)]
            + namedReminders.sorted { $0.key < $1.key }.map { card($0.key, $0.value) }
    }

    private func card(_ name: String?, _ reminder: Reminder) -> ReminderCard {
        let subject = reminder.subject
        let base = self.adminPublicURL ?? ""
        let webhook = "POST \(base)/webhook" + (name.map { "/\($0)" } ?? "")
        let filter = subject.filterRule.flatMap { try? JSONCoding.encode($0) }
        return ReminderCard(
            name: name,
            operation: subject.operation,
            blueprint: subject.blueprint,
            scorecard: subject.scorecard,
            filter: filter.map { String(decoding: $0, as: UTF8.self) },
            layout: subject.layout.rawValue,
            destination: reminder.tracker?.place ?? reminder.slack.place,
            service: reminder.tracker?.service ?? reminder.slack.service,
            rules: reminder.audienceLines,
            triggers: [webhook]
                + (reminder.triggerToken == nil
                    ? []
                    : ["POST \(base)/api/v4/projects/ID/ref/REF/trigger/pipeline"]),
            schedule: schedules.first { $0.reminder == name }
                .map { schedule in
                    ScheduleCard(
                        expression: schedule.schedule.expression.description,
                        zone: schedule.schedule.zone.name,
                        next: { schedule.next($0, after: WallClock.system.now()) }
                    )
                }
        )
    }
}
