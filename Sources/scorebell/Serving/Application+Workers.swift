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
        let port = port(settings, transport: transport, clock: clock, logger: logger)
        let reminder = ScorecardReminder(
            reminders: reminders(settings, store: store, transport: transport, clock: clock),
            attemptsMax: settings.work.maxAttempts,
            ageMax: settings.work.maxAge,
            planner: ReminderPlanner(
                port: port,
                links: EntityLinks(
                    appURL: settings.port.appURL,
                    template: settings.port.entityURL
                )
            ),
            pageURL: { jobID in settings.publicURL.map { "\($0)/runs/\(jobID)" } },
            port: port
        )
        return [reminder.worker, RunReporter(port: port).worker]
    }

    static func port(
        _ settings: Settings,
        transport: Transport,
        clock: WallClock,
        logger: Logger
    ) -> PortClient {
        PortClient(
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
    }

    private static func reminders(
        _ settings: Settings,
        store: any JobStore,
        transport: Transport,
        clock: WallClock
    ) -> Reminders {
        // Slack counts posts by channel: reminders with one keep its pace together.
        var channels: [String: SlackChannel] = [:]
        func reminder(_ settings: Settings.Reminder) -> Reminder {
            var limits = PostLimits()
            limits.pause = settings.slackInterval
            let identity = settings.slack.identity
            let slack =
                channels[identity]
                ?? channel(
                    settings.slack,
                    limits: limits,
                    transport: transport,
                    shared: SharedPace(destination: Secret(identity), store: store, clock: clock)
                )
            channels[identity] = slack
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

    static func channel(
        _ target: SlackTarget,
        limits: PostLimits,
        transport: Transport,
        shared: SharedPace
    ) -> SlackChannel {
        let clock = ContinuousClock()
        switch target {
        case .webhook(let url):
            return .webhook(
                SlackWebhook(
                    url: url,
                    transport: transport,
                    clock: clock,
                    limits: limits,
                    shared: shared
                )
            )
        case .bot(let token, let channel, let apiURL, _):
            return .bot(
                SlackBot(
                    token: token,
                    channel: channel,
                    apiURL: apiURL,
                    transport: transport,
                    clock: clock,
                    limits: limits,
                    shared: shared
                )
            )
        }
    }
}
