import GitHub
import Jira
import Outbound
import Platform
import Reminders
import Slack
import Workers

/// Makes the destinations and trackers that configured reminders name: the one place where a service
/// is chosen.
struct Destinations: Sendable {
    private let links: EntityLinks
    private let transport: HTTPTransport
    private let pace: @Sendable (_ identity: Secret) -> SharedPace
    /// The pause between two posts to a channel.
    // Ours: identities of configured destinations.
    private let pauses: [String: Duration]
    /// The same for the channels of a workspace that are not configured.
    // Ours: identities of workspaces.
    private let workspacePauses: [String: Duration]
    // Ours: the same.
    private var workspaces: [String: SlackWorkspace] = [:]
    // Ours: identities of configured destinations.
    private var webhooks: [String: SlackWebhook] = [:]
    // Ours: identities of configured trackers.
    private var trackers: [String: any Tracker] = [:]

    /// Makes none yet.
    ///
    /// - Parameters:
    ///   - reminders: All that may be asked for: those with one channel keep its pace together, and
    ///     the pace is that of the slowest, for Slack counts posts by channel.
    ///   - links: Where the pages of entities are.
    ///   - transport: The way out.
    ///   - pace: The pace that other processes keep too, by the identity of a channel or workspace.
    init(
        of reminders: [Settings.Reminder],
        links: EntityLinks,
        transport: HTTPTransport,
        pace: @escaping @Sendable (_ identity: Secret) -> SharedPace = { _ in .alone }
    ) {
        self.links = links
        self.transport = transport
        self.pace = pace
        let reminders = reminders.filter { $0.tracker == nil }
        pauses = Dictionary(
            reminders.map { ($0.slack.identity, $0.slackInterval) },
            uniquingKeysWith: max
        )
        workspacePauses = Dictionary(
            reminders.compactMap { reminder in
                reminder.slack.workspaceIdentity.map { ($0, reminder.slackInterval) }
            },
            uniquingKeysWith: max
        )
    }

    /// Returns where the outcome of a reminder's operation goes.
    mutating func target(of reminder: Settings.Reminder) -> Reminder.Target {
        guard let target = reminder.tracker else { return .destination(destination(of: reminder)) }
        return .tracker(tracker(target), links: links)
    }

    /// Returns a tracker; reminders that log in and write in the same way share it.
    mutating func tracker(_ target: TrackerTarget) -> any Tracker {
        let tracker: any Tracker
        if let known = trackers[target.identity] {
            tracker = known
        } else {
            switch target {
            case .jira(let configuration): tracker = jira(configuration)
            case .github(let configuration): tracker = github(configuration)
            }
            trackers[target.identity] = tracker
        }
        return tracker
    }

    /// Finds out, without writing, whether tickets could be kept.
    func probe(_ target: TrackerTarget) async throws(DeliveryFailure) -> TrackerProbe {
        switch target {
        case .jira(let configuration): try await jira(configuration).probe()
        case .github(let configuration): try await github(configuration).probe()
        }
    }

    private func jira(_ configuration: JiraConfiguration) -> JiraTracker {
        JiraTracker(
            configuration,
            transport: transport,
            clock: AlarmClock.shared,
            wallClock: .system
        )
    }

    private func github(_ configuration: GitHubConfiguration) -> GitHubTracker {
        GitHubTracker(
            configuration,
            transport: transport,
            clock: AlarmClock.shared,
            wallClock: .system
        )
    }

    /// Returns where a reminder that tells people goes.
    mutating func destination(of reminder: Settings.Reminder) -> Destination {
        .slack(
            channel(of: reminder),
            place: reminder.slack.place,
            whenUnknown: reminder.onUnknown,
            links: links
        )
    }

    /// Returns the channel of a reminder; reminders with one token share its workspace.
    mutating func channel(of reminder: Settings.Reminder) -> SlackChannel {
        let target = reminder.slack
        switch target {
        case .webhook(let url):
            let webhook = webhooks[target.identity] ?? webhook(url, of: target)
            webhooks[target.identity] = webhook
            return .webhook(webhook)
        case .bot(let token, let channel, let apiURL, _):
            let identity = target.workspaceIdentity ?? ""
            let workspace = workspaces[identity] ?? workspace(token, apiURL, identity)
            workspaces[identity] = workspace
            return .bot(SlackBot(in: channel, of: workspace, joins: reminder.joinsChannels))
        }
    }

    private func webhook(_ url: Secret, of target: SlackTarget) -> SlackWebhook {
        var limits = PostLimits()
        limits.pause = pauses[target.identity] ?? limits.pause
        return SlackWebhook(
            url: url,
            transport: transport,
            clock: AlarmClock.shared,
            limits: limits,
            shared: pace(Secret(target.identity))
        )
    }

    private func workspace(
        _ token: Secret,
        _ apiURL: String,
        _ identity: String
    ) -> SlackWorkspace {
        /// The identity that the channel would have if it were configured.
        @Sendable func target(_ channel: String) -> SlackTarget {
            .bot(token: token, channel: channel, apiURL: apiURL, unusedWebhook: false)
        }
        return SlackWorkspace(
            token: token,
            apiURL: apiURL,
            transport: transport,
            clock: AlarmClock.shared,
            limits: { [pauses, workspacePauses] channel in
                var limits = PostLimits()
                limits.pause =
                    pauses[target(channel).identity] ?? workspacePauses[identity] ?? limits.pause
                return limits
            },
            shared: { [pace] pacing in
                switch pacing {
                case .workspace: pace(Secret(identity))
                case .channel(let channel): pace(Secret(target(channel).identity))
                case .webhook(let url): pace(Secret(SlackTarget.webhook(url).identity))
                }
            }
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
    /// Equal for two reminders with the same token, which it holds; nil for a webhook.
    fileprivate var workspaceIdentity: String? {
        switch self {
        case .webhook: nil
        case .bot(let token, _, let apiURL, _): "\(apiURL) \(token.reveal())"
        }
    }
}
