import Outbound
import Platform
import Reminders
import Slack

/// Makes the destinations that configured reminders name: the one place where a service is chosen.
struct Destinations: Sendable {
    private let links: EntityLinks
    private let transport: HTTPTransport
    private let pace: @Sendable (_ identity: Secret) -> SharedPace
    /// The pause between two posts to a channel.
    // Ours: identities of configured destinations.
    private let pauses: [String: Duration]
    // Ours: the same.
    private var channels: [String: SlackChannel] = [:]

    /// Makes none yet.
    ///
    /// - Parameters:
    ///   - reminders: All that may be asked for: those with one channel keep its pace together, and
    ///     the pace is that of the slowest, for Slack counts posts by channel.
    ///   - links: Where the pages of entities are.
    ///   - transport: The way out.
    ///   - pace: The pace that other processes keep too, by the channel's identity.
    init(
        of reminders: [Settings.Reminder],
        links: EntityLinks,
        transport: HTTPTransport,
        pace: @escaping @Sendable (_ identity: Secret) -> SharedPace = { _ in .alone }
    ) {
        self.links = links
        self.transport = transport
        self.pace = pace
        pauses = Dictionary(
            reminders.map { ($0.slack.identity, $0.slackInterval) },
            uniquingKeysWith: max
        )
    }

    /// Returns where a reminder goes.
    mutating func destination(of reminder: Settings.Reminder) -> Destination {
        let identity = reminder.slack.identity
        var limits = PostLimits()
        limits.pause = pauses[identity] ?? reminder.slackInterval
        let channel =
            channels[identity]
            ?? reminder.slack.channel(
                limits: limits,
                transport: transport,
                shared: pace(Secret(identity))
            )
        channels[identity] = channel
        return .slack(
            channel,
            place: reminder.slack.place,
            whenUnknown: reminder.onUnknown,
            links: links
        )
    }

    /// Draws a part of a plan as people would read it.
    ///
    /// - Parameters:
    ///   - part: The part.
    ///   - origin: The destination's `origin`; plans that 0.1.0 stored have none, and went to Slack.
    /// - Returns: Nil for a part that cannot be shown.
    static func draw(_ part: ReminderPlan.Part, at origin: String?) -> Document? {
        switch origin {
        case nil, "slack": SlackMessage.draw(part)
        default: nil
        }
    }
}

extension SlackTarget {
    /// Returns the channel that this leads to.
    func channel(
        limits: PostLimits,
        transport: HTTPTransport,
        shared: SharedPace = .alone
    ) -> SlackChannel {
        let clock = AlarmClock.shared
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
