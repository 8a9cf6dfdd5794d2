import Logging
import Outbound
import Platform
import PortAPI
import Reminders
import Slack

extension Settings.Port {
    /// Returns Port as these credentials reach it.
    func client(
        transport: HTTPTransport,
        clock: WallClock = .system,
        logger: Logger
    ) -> PortClient {
        PortClient(
            configuration: PortConfiguration(
                baseURL: baseURL,
                clientID: clientID,
                clientSecret: clientSecret
            ),
            transport: transport,
            clock: ContinuousClock(),
            wallClock: clock,
            logger: logger
        )
    }
}

extension Settings.Port {
    /// Where the pages of entities are.
    var links: EntityLinks { EntityLinks(appURL: appURL, template: entityURL) }
}

extension Settings.Reminder {
    /// Returns the destination that its channel is.
    func destination(_ channel: SlackChannel, links: EntityLinks) -> Destination {
        .slack(channel, place: slack.place, whenUnknown: onUnknown, links: links)
    }
}

extension SlackTarget {
    /// Returns the channel that this leads to.
    func channel(
        limits: PostLimits,
        transport: HTTPTransport,
        shared: SharedPace = .alone
    ) -> SlackChannel {
        let clock = ContinuousClock()
        switch self {
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
