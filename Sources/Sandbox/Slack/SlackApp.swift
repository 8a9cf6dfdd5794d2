import JSON
package import Platform

/// The only Slack app of the sandbox's workspace, and the channels and people of that workspace.
package struct SlackApp: Sendable {
    /// A channel and the bot's rights in it.
    package struct Channel: Sendable {
        package var id: String
        /// Without the `#`.
        package var name: String
        /// Whether the bot is a member; otherwise it can neither post nor read.
        package var isMember: Bool
        package var isArchived: Bool
        /// Whether only its members know of it.
        package var isPrivate: Bool
        /// Whether a message there can have replies.
        package var takesReplies: Bool

        package init(
            id: String,
            name: String? = nil,
            isMember: Bool = true,
            isArchived: Bool = false,
            isPrivate: Bool = false,
            takesReplies: Bool = true
        ) {
            self.id = id
            self.name = name ?? id.lowercased()
            self.isMember = isMember
            self.isArchived = isArchived
            // Ids of the private channels of old workspaces.
            self.isPrivate = isPrivate || id.hasPrefix("G")
            self.takesReplies = takesReplies
        }
    }

    package var token: Secret
    package var botID = "B0SANDBOT"
    package var appID = "A0SANDBOX"
    package var scopes: Set<String> = ["chat:write", "channels:history"]
    /// The channels; the incoming webhook posts to the first.
    package var channels: [Channel]
    package var people: [SlackPerson] = []
    package var groups: [SlackGroup] = []
    /// Whether the workspace's plan has user groups.
    package var hasGroups = true
    /// How long an accepted message is missing from the history.
    package var historyDelay: Duration = .zero
    /// History calls a minute: the least that Slack's tier 3 promises; nil for no limit.
    package var historyCallsPerMinute: Int? = 50

    package init(
        token: Secret = Secret("xoxb-sandbox-bot-token"),
        channels: [Channel] = [SlackApp.scorecards]
    ) {
        self.token = token
        self.channels = channels
    }

    /// The app in the workspace of the standard company, with every scope that reminders need.
    package static let standard = Organization.standard.slackApp

    /// What reminders for teams ask a workspace's admin for.
    package static let allScopes: Set<String> = [
        "channels:history", "channels:join", "channels:read", "chat:write", "groups:history",
        "groups:read", "im:history", "im:write", "usergroups:read", "users:read",
        "users:read.email",
    ]

    /// The channel of the incoming webhook.
    package static let scorecards = Channel(id: "C0SANDBOX", name: "scorecards")

    /// The incoming webhook's channel.
    var webhookChannel: String { channels.first?.id ?? "" }

    /// The bot id of an incoming webhook's messages.
    static let webhookBotID = "B0SANDHOOK"
    /// The bot's account.
    static let botUserID = "U0SANDBOT"
    static let teamID = "T0SANDBOX"
    /// The workspace's address, which permalinks begin with.
    static let url = "https://sandbox.slack.com/"
}
