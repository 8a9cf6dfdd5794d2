import Platform
import Slack

/// A reminder's way to Slack.
enum SlackTarget: Sendable {
    case webhook(Secret)
    /// A bot and its channel; `unusedWebhook` if a webhook is configured too, over which the token
    /// wins.
    case bot(token: Secret, channel: String, apiURL: String, unusedWebhook: Bool)

    /// Equal for two reminders with the same channel and the same way; it holds a secret.
    var identity: String {
        switch self {
        case .webhook(let url): url.reveal()
        case .bot(let token, let channel, let apiURL, _):
            [apiURL, channel, token.reveal()].joined(separator: " ")
        }
    }

    /// Whether it can tell channels and people apart; a webhook has one channel.
    var isBot: Bool {
        switch self {
        case .webhook: false
        case .bot: true
        }
    }

    /// What people call the service.
    var service: String { "Slack" }

    /// Where it goes, in a few words.
    var place: String {
        switch self {
        case .webhook: "a Slack webhook's channel"
        case .bot(_, let channel, _, _): "the Slack channel \(channel)"
        }
    }

    /// A text for people, without a secret.
    var summary: String {
        switch self {
        case .webhook: "an incoming webhook (its URL is a secret)"
        case .bot(_, let channel, let apiURL, let unusedWebhook):
            "channel \(channel) by \(apiURL), with a bot token (a secret)"
                + (unusedWebhook ? "; slack.webhook-url is set too, but not used" : "")
        }
    }
}

extension SlackTarget {
    /// Reads a reminder's way to Slack.
    ///
    /// A bot token wins over a webhook's URL, but a named reminder's own value wins over an
    /// inherited one. Where nothing is sent nothing needs to be configured.
    init(of name: String?, sends: Bool, from reader: inout SettingsReader) {
        let webhookKey = reader.key(SettingKey.slackWebhookURL, of: name)
        let tokenKey = reader.key(SettingKey.slackBotToken, of: name)
        let channelKey = reader.key(SettingKey.slackChannel, of: name)
        let ownToken = SettingKey.slackBotToken.of(reminder: name)
        let ownKeys = [ownToken, SettingKey.slackChannel.of(reminder: name)]
        let hasOwnBot = ownKeys.contains(where: reader.isGiven)
        let hasOwnWebhook =
            name != nil && reader.isGiven(SettingKey.slackWebhookURL.of(reminder: name))
        let hasToken = reader.isGiven(tokenKey)
        let isBot = hasToken && (hasOwnBot || !hasOwnWebhook)
        let webhook = reader.value(\.slackWebhookURL, of: name)
        if sends, !isBot, !reader.isGiven(webhookKey) {
            let token = SettingKey.slackBotToken
            reader.noteMissing(
                webhookKey,
                ", or \(token.name) (\(token.environmentName)) must be set"
            )
        }
        if !hasToken, hasOwnBot {
            reader.note(
                "\(reader.title(of: channelKey)) needs \(ownToken.name):"
                    + " an incoming webhook has a channel of its own."
            )
        }
        guard isBot else {
            self = .webhook(webhook ?? Secret(""))
            return
        }
        let token = reader.value(\.slackBotToken, of: name)
        self = .bot(
            token: token ?? Secret(""),
            channel: Self.channel(of: name, where: tokenKey, from: &reader),
            apiURL: reader.value(\.slackAPIURL, of: name),
            unusedWebhook: reader.isGiven(webhookKey)
        )
    }

    /// Reads a bot's channel, whose place `reminder.default-channel` takes where that alone is given.
    private static func channel(
        of name: String?,
        where tokenKey: SettingKey,
        from reader: inout SettingsReader
    ) -> String {
        let key = reader.key(SettingKey.slackChannel, of: name)
        let channel = reader.value(\.slackChannel, of: name)
        if reader.isGiven(key) { return channel ?? "" }
        let other = reader.key(SettingKey.reminderDefaultChannel, of: name)
        guard let text = reader.text(other) else {
            reader.noteMissing(key, " where \(tokenKey.name) is set")
            return ""
        }
        switch ChannelForm(text) {
        case .id(let id): return id
        case .name:
            reader.note(
                other,
                text,
                because: "it has to be an id such as C0123456789 where \(key.name) is not set."
            )
        // What is wrong with it in any case is told where the audience is read.
        case .webhook, .other: break
        }
        return text
    }
}
