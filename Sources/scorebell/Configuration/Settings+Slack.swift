import Destinations
import Vocabulary

/// Where a reminder goes, as configured.
enum SlackTarget: Sendable {
    case webhook(Secret)
    /// `unusedWebhook` when a webhook is configured beside it, which the token wins over.
    case bot(token: Secret, channel: String, apiURL: String, unusedWebhook: Bool)

    /// The same for two that go to the same place in the same way; it holds a secret.
    var identity: String {
        switch self {
        case .webhook(let url): url.reveal()
        case .bot(let token, let channel, let apiURL, _):
            [apiURL, channel, token.reveal()].joined(separator: " ")
        }
    }

    /// Where that is, without a secret.
    var summary: String {
        switch self {
        case .webhook: "an incoming webhook (its URL is a secret)"
        case .bot(_, let channel, let apiURL, let unusedWebhook):
            "channel \(channel) by \(apiURL), with a bot token (a secret)"
                + (unusedWebhook ? "; slack.webhook-url is set too, but not used" : "")
        }
    }
}

/// Reading where a reminder goes.
extension Settings {
    /// Reads a reminder's way to Slack.
    ///
    /// A bot token wins over a webhook's URL, but what a named reminder says itself wins over what
    /// it would take from the unnamed one. Where nothing is sent nothing needs to be configured.
    static func slackTarget(
        _ name: String?,
        sends: Bool = true,
        from reader: inout SettingsReader
    ) -> SlackTarget {
        let keys = ReminderKeys(name: name)
        func key(_ unnamed: SettingKey) -> SettingKey {
            let own = keys.key(unnamed)
            return reader.text(own) == nil ? unnamed : own
        }
        let hasOwnBot =
            isSet(keys.key(.slackBotToken), reader) || isSet(keys.key(.slackChannel), reader)
        let hasOwnWebhook = name != nil && isSet(keys.key(.slackWebhookURL), reader)
        let (tokenKey, channelKey) = (key(.slackBotToken), key(.slackChannel))
        let (webhookKey, apiKey) = (key(.slackWebhookURL), key(.slackAPIURL))
        let isBot = isSet(tokenKey, reader) && (hasOwnBot || !hasOwnWebhook)
        checkWebhook(webhookKey, of: name, isNeeded: sends && !isBot, in: &reader)
        if !isSet(tokenKey, reader), hasOwnBot {
            reader.note(
                "\(reader.title(of: channelKey)) needs \(keys.key(.slackBotToken).name):"
                    + " an incoming webhook has a channel of its own."
            )
        }
        guard isBot else { return .webhook(Secret(reader.text(webhookKey) ?? "")) }
        return bot(
            token: tokenKey,
            channel: channelKey,
            api: apiKey,
            unusedWebhook: isSet(webhookKey, reader),
            of: name,
            from: &reader
        )
    }

    private static func isSet(_ key: SettingKey, _ reader: SettingsReader) -> Bool {
        reader.text(key) != nil
    }

    /// What the unnamed reminder has, too, is told once, of the unnamed reminder.
    private static func isInherited(_ key: SettingKey, of name: String?) -> Bool {
        name != nil && !key.name.hasPrefix("reminders.")
    }

    private static func checkWebhook(
        _ key: SettingKey,
        of name: String?,
        isNeeded: Bool,
        in reader: inout SettingsReader
    ) {
        guard !isInherited(key, of: name) else { return }
        if let url = reader.text(key) {
            if let problem = SlackWebhook.validate(url) { reader.note(key, url, because: problem) }
        } else if isNeeded {
            let token = SettingKey.slackBotToken
            reader.noteMissing(
                key,
                "\(reader.title(of: key)) is missing; it must be \(key.expected), or"
                    + " \(token.name) (\(token.environmentName)) must be set."
            )
        }
    }

    private static func bot(
        token tokenKey: SettingKey,
        channel channelKey: SettingKey,
        api apiKey: SettingKey,
        unusedWebhook: Bool,
        of name: String?,
        from reader: inout SettingsReader
    ) -> SlackTarget {
        let token = reader.text(tokenKey) ?? ""
        let channel = reader.text(channelKey) ?? ""
        let apiURL =
            isInherited(apiKey, of: name) && name != nil && isSet(.slackBotToken, reader)
            ? reader.text(apiKey) ?? "" : reader.url(apiKey, orElse: "")
        if !isInherited(tokenKey, of: name), let problem = SlackBot.validate(token: token) {
            reader.note(tokenKey, token, because: problem)
        }
        if !isInherited(channelKey, of: name) || !isInherited(tokenKey, of: name) {
            if channel.isEmpty {
                reader.noteMissing(
                    channelKey,
                    "\(channelKey.name) (\(channelKey.environmentName)) is missing; it must be"
                        + " \(channelKey.expected) where \(tokenKey.name) is set."
                )
            } else if let problem = SlackBot.validate(channel: channel) {
                reader.note(channelKey, channel, because: problem)
            }
        }
        if !isInherited(apiKey, of: name), !apiURL.isEmpty,
            let problem = SlackBot.validate(apiURL: apiURL)
        {
            reader.note(apiKey, apiURL, because: problem)
        }
        return .bot(
            token: Secret(token),
            channel: channel,
            apiURL: apiURL,
            unusedWebhook: unusedWebhook
        )
    }
}
