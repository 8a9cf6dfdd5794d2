import JSON
package import Platform

/// The one Slack app that exists in the sandbox's workspace, and the channels that its bot sees.
package struct SlackApp: Sendable {
    /// A channel, and what the bot may do there.
    package struct Channel: Sendable {
        package var id: String
        /// Whether the bot was invited; without that it can neither post nor read.
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
    /// The first is also where the incoming webhook posts.
    package var channels: [Channel]
    /// How long a message that was taken does not show in the history.
    package var historyDelay: Duration = .zero
    /// History calls in a minute; Slack's tier 3 promises that many.
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

    /// The bot that an incoming webhook posts as.
    static let webhookBotID = "B0SANDHOOK"
}

/// A method of Slack's Web API that the sandbox has.
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

/// A refusal of the Web API: status 200, `"ok": false` and a word.
struct SlackRefusal: Error, Sendable {
    var error: String
    /// Why, for the sandbox's record.
    var reason: String
    /// What the answer holds besides.
    var details: [ExactString: JSONValue] = [:]
    /// Seconds to wait, which makes it a 429.
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
