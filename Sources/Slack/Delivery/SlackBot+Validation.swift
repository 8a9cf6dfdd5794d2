import FoundationEssentials

/// What is wrong with a bot's settings, in a sentence that does not repeat a secret.
extension SlackBot {
    /// Returns what is wrong with a bot's token; nil when it can be used.
    ///
    /// Source: Slack "Tokens": a bot's begins with `xoxb-`, a user's with `xoxp-`, an app's with
    /// `xapp-`, and one that is rotated with `xoxe.`.
    package static func validate(token: String) -> String? {
        let place = "take the Bot User OAuth Token of your app's page OAuth & Permissions."
        if token.hasPrefix("xoxe.") || token.hasPrefix("xoxe-") {
            return "The token expires within hours, because token rotation is on; \(place)"
        }
        guard token.hasPrefix("xoxb-") else {
            return "The token is not a bot's, which begins with xoxb-; \(place)"
        }
        let rest = token.dropFirst(5)
        let isPlain = rest.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
                || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        return isPlain && !rest.isEmpty ? nil : "The token is not whole; \(place)"
    }

    /// Returns what is wrong with a channel's id; nil when it can be used.
    ///
    /// Source: Slack "chat.postMessage", `channel`: the id is preferred, and a name is refused
    /// with some tokens. `U…` and `W…` are people, who get a direct message.
    package static func validate(channel: String) -> String? {
        guard channel.wholeMatch(of: #/[CGDUW][A-Z0-9]{8,30}/#) == nil else { return nil }
        return "it is no id; in Slack, open the channel's details: its id stands at the end"
            + " of About."
    }

    /// Returns what is wrong with the API's URL; nil when a token may be sent there.
    package static func validate(apiURL: String) -> String? {
        let parts = URLComponents(string: apiURL)
        switch parts?.scheme?.lowercased() {
        case "https": return nil
        case "http" where ["127.0.0.1", "localhost", "::1", "[::1]"].contains(parts?.host ?? ""):
            return nil
        default:
            return "it must start with https:// (http:// is for trials on this machine only)."
        }
    }
}
