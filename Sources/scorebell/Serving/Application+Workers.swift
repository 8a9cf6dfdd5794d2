import Jobs
import Logging
import Metrics
import Outbound
import Platform
import PortAPI
import Reminders
import Slack
import Workers

extension Worker {
    /// Returns the kinds of job that this service does, each with what it needs.
    static func all(_ settings: Settings, _ parts: LastingParts) -> [Worker] {
        let (clock, logger, transport) = (WallClock.system, parts.logger, parts.outbound.transport)
        let port = settings.port.client(transport: transport, clock: clock, logger: logger)
        let reminder = ScorecardJob(
            reminders: reminders(settings, store: parts.store, transport: transport, clock: clock),
            attemptsMax: settings.workerMaxAttempts,
            ageMax: settings.workerMaxAge,
            planner: ReminderPlanner(port: port),
            pageURL: { jobID in settings.adminPublicURL.map { "\($0)/runs/\(jobID)" } },
            port: port,
            watch: { [metrics = parts.metrics] event in
                guard case .layoutRefused(let refusal) = event else { return }
                metrics.plainMessages.increment()
                logger.warning(
                    "Slack refused a layout; a plain version was sent.",
                    metadata: [
                        LogKeys.cause: "\(refusal.code)",
                        LogKeys.details: "\(refusal.details.joined(separator: "; "))",
                    ]
                )
            }
        )
        return [reminder.worker, RunReporter(port: port).worker]
    }

    private static func reminders(
        _ settings: Settings,
        store: any JobStore,
        transport: HTTPTransport,
        clock: WallClock
    ) -> ReminderCatalogue {
        // Slack counts posts by channel: reminders with one keep its pace together, and the pace is
        // that of the slowest.
        let pauses = Dictionary(
            ([settings.reminder] + settings.namedReminders.values)
                .map { ($0.slack.identity, $0.slackInterval) },
            uniquingKeysWith: max
        )
        let links = settings.port.links
        // Ours: identities of configured destinations.
        var channels: [String: SlackChannel] = [:]
        func reminder(_ settings: Settings.Reminder) -> Reminder {
            let identity = settings.slack.identity
            var limits = PostLimits()
            limits.pause = pauses[identity] ?? settings.slackInterval
            let slack =
                channels[identity]
                ?? settings.slack.channel(
                    limits: limits,
                    transport: transport,
                    shared: SharedPace(destination: Secret(identity), store: store, clock: clock)
                )
            channels[identity] = slack
            return Reminder(
                subject: settings.subject,
                destination: settings.destination(slack, links: links)
            )
        }
        return ReminderCatalogue(
            unnamed: reminder(settings.reminder),
            named: settings.namedReminders.mapValues(reminder)
        )
    }
}
