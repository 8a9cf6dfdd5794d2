import JSON
package import Platform

/// The only Slack app of the sandbox's workspace, and the channels that its bot can see.
package struct SlackApp: Sendable {
    /// A channel and the bot's rights in it.
    package struct Channel: Sendable {
        package var id: String
        /// Whether the bot is a member; otherwise it can neither post nor read.
        package var isMember = true
        package var isArchived = false

        package init(id: String, isMember: Bool = true, isArchived: Bool = false) {
            self.id = id
            self.isMember = isMember
            self.isArchived = isArchived
        }
    }

    package var token: Secret
    package var botID = "B0SANDBOT"
    package var appID = "A0SANDBOX"
    package var scopes: Set<String> = ["chat:write", "channels:history"]
    /// The channels; the incoming webhook posts to the first.
    package var channels: [Channel]
    /// How long an accepted message is missing from the history.
    package var historyDelay: Duration = .zero
    /// History calls a minute: the least that Slack's tier 3 promises.
    package var historyCallsPerMinute = 50

    package init(
        token: Secret = Secret("xoxb-sandbox-bot-token"),
        channels: [Channel] = [Channel(id: "C0SANDBOX")]
    ) {
        self.token = token
        self.channels = channels
    }

    func channel(_ id: String) -> Channel? { channels.first { $0.id == id } }

    /// The incoming webhook's channel.
    var webhookChannel: String { channels.first?.id ?? "" }

    /// The bot id of an incoming webhook's messages.
    static let webhookBotID = "B0SANDHOOK"
}

/// The methods of Slack's Web API that the sandbox has.
enum SlackMethod: String, Sendable, CaseIterable {
    case postMessage = "chat.postMessage"
    case history = "conversations.history"
    case authTest = "auth.test"

    var name: RouteName {
        switch self {
        case .postMessage: .slackPostMessage
        case .history: .slackHistory
        case .authTest: .slackAuthTest
        }
    }
}

/// A refusal of the Web API: status 200, `"ok": false` and an error code.
struct SlackRefusal: Error, Sendable {
    var error: String
    /// The reason, for the sandbox's record.
    var reason: String
    /// Further members of the answer.
    var details: [ExactString: JSONValue] = [:]
    /// Seconds to wait, for a 429.
    var retryAfter: Int?

    init(
        _ error: String,
        _ reason: String,
        details: [ExactString: JSONValue] = [:],
        retryAfter: Int? = nil
    ) {
        self.error = error
        self.reason = reason
        self.details = details
        self.retryAfter = retryAfter
    }
}
