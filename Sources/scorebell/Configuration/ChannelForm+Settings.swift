import Slack

/// Channels in the configuration.
extension ChannelForm {
    static let expected = "a channel's id, name or address in Slack"

    /// Returns what is wrong with a channel in the configuration, without repeating it; nil when it
    /// has one of the forms.
    ///
    /// Whether there is such a channel only Slack can tell.
    static func mistake(in text: String) -> String? {
        switch ChannelForm(text) {
        case .id, .name: nil
        case .webhook:
            "It is a webhook's URL, which is a secret and belongs to slack.webhook-url."
        case .other(let reason): reason
        }
    }
}
