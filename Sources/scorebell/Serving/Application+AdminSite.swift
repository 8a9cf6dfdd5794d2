import Console
import Jobs
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Reminders
import Slack
import Workers

/// The run page and the API.
extension Application {
    /// Returns nil without an admin token: then their paths are not there.
    static func adminSite(
        _ settings: Settings,
        store: any JobStore,
        transport: HTTPTransport,
        signal: WakeSignal,
        areWorkersRunning: @escaping @Sendable () -> Bool,
        drawing: any TaskExecutor,
        logger: Logger
    ) -> AdminSite? {
        guard let token = settings.adminToken else { return nil }
        let slots = settings.workerConcurrency
        let planner = ReminderPlanner(
            port: settings.port.client(transport: transport, logger: logger),
            links: settings.port.links
        )
        return AdminSite(
            token: token,
            store: store,
            parts: AdminParts(
                version: Version.current,
                publicURL: settings.adminPublicURL,
                reminders: settings.reminderCards,
                workers: { WorkerGlance(isRunning: areWorkersRunning(), slots: slots) },
                plan: plan,
                draw: { (try? SlackMessage($0))?.document },
                report: report,
                cancelReport: { job in
                    ScorecardJob.report(
                        cancelOf: job,
                        configured: {
                            settings.reminder(named: $0)?.subject.operation
                                ?? .scorecardReminder
                        },
                        pageURL: settings.pageURL
                    )
                },
                preview: { await preview($0, settings: settings, planner: planner) },
                enqueued: signal.ring
            ),
            executor: drawing
        )
    }

    /// What a reminder's step planned, as its worker stored it.
    private static func plan(_ step: StepRecord) -> ReminderPlan? {
        guard step.name == ScorecardJob.planStep, step.state == .done else { return nil }
        return try? JSONCoding.decode(ReminderPlan.self, from: step.result)
    }

    private static func report(_ job: Job) -> PortReport? {
        guard job.kind == RunReport.jobKind,
            let report = try? JSONCoding.decode(RunReport.self, from: job.payload)
        else { return nil }
        return PortReport(
            lines: report.lines,
            status: report.status.rawValue,
            statusLabel: report.statusLabel,
            summary: report.summary
        )
    }

    private static func preview(
        _ order: ReminderRequest,
        settings: Settings,
        planner: ReminderPlanner
    ) async -> PreviewAnswer {
        guard let reminder = settings.reminder(named: order.reminder) else {
            return .unknownReminder
        }
        do throws(PortError) {
            return .planned(
                try await planner.plan(for: reminder.subject.changed(by: order))
            )
        } catch {
            return error.disposition == .never
                ? .refused(reason: "\(error)") : .unavailable(reason: "\(error)")
        }
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
            destination: reminder.slack.place,
            triggers: [webhook]
                + (reminder.triggerToken == nil
                    ? []
                    : ["POST \(base)/api/v4/projects/ID/ref/REF/trigger/pipeline"])
        )
    }
}

extension SlackTarget {
    /// Where it goes, in a few words.
    fileprivate var place: String {
        switch self {
        case .webhook: "a Slack webhook's channel"
        case .bot(_, let channel, _, _): "the Slack channel \(channel)"
        }
    }
}
