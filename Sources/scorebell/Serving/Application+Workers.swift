import Jobs
import Logging
import Messages
import Outbound
import PortAPI
import Vocabulary
import Workers
import Destinations

/// What the service does with the jobs that it took.
extension Application {
    /// The kinds of job that this service does, each with what it needs.
    static func workers(
        _ settings: Settings,
        store: any JobStore,
        transport: Transport,
        clock: WallClock,
        logger: Logger
    ) -> [Worker] {
        let port = PortClient(
            configuration: PortConfiguration(
                baseURL: settings.port.baseURL,
                clientID: settings.port.clientID,
                clientSecret: settings.port.clientSecret
            ),
            transport: transport,
            clock: ContinuousClock(),
            wallClock: clock,
            logger: logger
        )
        let reminder = ScorecardReminder(
            reminders: reminders(settings, store: store, transport: transport, clock: clock),
            attemptsMax: settings.work.maxAttempts,
            ageMax: settings.work.maxAge,
            planner: ReminderPlanner(
                port: port,
                links: EntityLinks(appURL: settings.port.appURL)
            ),
            pageURL: { jobID in settings.publicURL.map { "\($0)/runs/\(jobID)" } },
            port: port
        )
        return [reminder.worker, RunReporter(port: port).worker]
    }

    private static func reminders(
        _ settings: Settings,
        store: any JobStore,
        transport: Transport,
        clock: WallClock
    ) -> Reminders {
        // Slack counts posts by webhook: reminders with one webhook keep its pace together.
        var webhooks: [String: SlackWebhook] = [:]
        func reminder(_ settings: Settings.Reminder) -> Reminder {
            let url = settings.slackWebhookURL
            let slack =
                webhooks[url.reveal()]
                ?? SlackWebhook(
                    url: url,
                    transport: transport,
                    clock: ContinuousClock(),
                    shared: SharedPace(destination: url, store: store, clock: clock)
                )
            webhooks[url.reveal()] = slack
            return Reminder(
                subject: settings.subject,
                whenUnknown: settings.onUnknown,
                slack: slack
            )
        }
        return Reminders(
            unnamed: reminder(settings.reminder),
            named: settings.namedReminders.mapValues(reminder)
        )
    }
}
