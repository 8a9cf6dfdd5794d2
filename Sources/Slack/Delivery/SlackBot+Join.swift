import JSON

/// Joining a public channel.
extension SlackBot {
    /// Joins the channel, so that the bot may post there.
    ///
    /// Source: Slack "conversations.join": scope `channels:join`, public channels only.
    ///
    /// - Throws: `placeRefused` with the reason, which somebody has to repair; what a later try can
    ///   overcome otherwise. Nothing was posted.
    func join() async throws(SlackError) {
        do throws(SlackError) {
            let arguments: JSONValue = ["channel": .string(channel)]
            try api.check(try await ask(api.post("conversations.join", arguments.utf8)))
        } catch .refused(_, let code, let needed) {
            throw .placeRefused(
                reason: "The app is not in the channel and could not join it:"
                    + " \(Self.reason(code, needed: needed))."
            )
        } catch {
            throw error.withoutEffect
        }
    }

    private static func reason(_ code: String, needed: String) -> String {
        let reason =
            switch code {
            case "is_archived": "it is archived"
            case "method_not_supported_for_channel_type":
                "it is private, so it has to invite the app"
            case "too_many_members": "it has as many members as it may have"
            case "channel_is_limited_access": "it admits only some"
            case "channel_not_found": "it was not found, or is private"
            case "missing_scope":
                "the app lacks the permission \(needed.isEmpty ? "channels:join" : needed)"
            default: "Slack refused that"
            }
        return code.isEmpty ? reason : "\(reason) (\(code))"
    }
}
