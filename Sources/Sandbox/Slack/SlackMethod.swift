/// The methods of Slack's Web API that the sandbox has.
enum SlackMethod: String, Sendable, CaseIterable {
    case postMessage = "chat.postMessage"
    case permalink = "chat.getPermalink"
    case history = "conversations.history"
    case replies = "conversations.replies"
    case channels = "conversations.list"
    case channel = "conversations.info"
    case join = "conversations.join"
    case open = "conversations.open"
    case userByEmail = "users.lookupByEmail"
    case users = "users.list"
    case user = "users.info"
    case userGroups = "usergroups.list"
    case authTest = "auth.test"

    var name: RouteName {
        switch self {
        case .postMessage: .slackPostMessage
        case .permalink: .slackPermalink
        case .history: .slackHistory
        case .replies: .slackReplies
        case .channels: .slackChannels
        case .channel: .slackChannel
        case .join: .slackJoin
        case .open: .slackOpen
        case .userByEmail: .slackUserByEmail
        case .users: .slackUsers
        case .user: .slackUser
        case .userGroups: .slackUserGroups
        case .authTest: .slackAuthTest
        }
    }

    /// Whether it takes a JSON body; the others read the URL and forms.
    ///
    /// Source: Slack "Using the Slack Web API", and the pages of the methods.
    var takesJSON: Bool {
        switch self {
        case .postMessage, .history, .join, .open: true
        default: false
        }
    }

    /// The least calls a minute that its tier promises; nil where posting has rules of its own.
    ///
    /// Source: Slack "Rate limits"; for the two special methods the budget of Slack's Java SDK.
    var callsPerMinute: Int? {
        switch self {
        case .postMessage: nil
        case .channels, .users, .userGroups: 20
        case .history, .replies, .channel, .join, .open, .userByEmail: 50
        case .user: 100
        case .authTest, .permalink: 600
        }
    }
}
