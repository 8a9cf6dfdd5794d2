import HTTPTypes
import JSON
import Outbound

/// What a look at a channel found, in which nothing was posted.
package struct SlackProbe: Sendable, Hashable {
    /// What is in order, as one sentence.
    package var finding: String
    /// What works, but not as well as it could; one sentence each.
    package var warnings: [String] = []
}

extension SlackChannel {
    /// Finds out without posting whether a message would get there, as far as Slack tells.
    ///
    /// - Parameter features: What the configuration wants to do there beside posting.
    /// - Returns: What was found.
    /// - Throws: Why no message would get there; `SlackError.disposition` says whether to repair
    ///   something or to ask again.
    package func probe(for features: [SlackFeature] = []) async throws(SlackError) -> SlackProbe {
        switch self {
        case .webhook(let webhook): try await webhook.probe()
        case .bot(let bot): try await bot.probe(for: features)
        }
    }
}

extension SlackWebhook {
    /// Posts an empty message, which a webhook that is alive refuses.
    ///
    /// One that is disabled or unknown answers 403, 404 or 410 instead, whatever it is sent.
    /// Source: Slack "Sending messages using incoming webhooks", error handling: `no_text`.
    fileprivate func probe() async throws(SlackError) -> SlackProbe {
        let answer = try await ask()
        guard answer.status != 400 else {
            return SlackProbe(finding: "The incoming webhook is alive; nothing was posted.")
        }
        guard !(200..<300).contains(answer.status) else {
            return SlackProbe(
                finding: "Something takes messages at this URL.",
                warnings: ["It took an empty message, which Slack's webhooks refuse."]
            )
        }
        throw SlackError(status: answer.status, body: answer.body)
    }
}

extension SlackBot {
    /// Asks who the bot is and what it may do, and reads one message of the channel.
    ///
    /// Source: Slack "auth.test", "conversations.history"; `x-oauth-scopes` in "Scopes".
    fileprivate func probe(
        for features: [SlackFeature]
    ) async throws(SlackError) -> SlackProbe {
        let answer = try await ask(api.call(.post, "auth.test"))
        let identity = try api.value(of: answer, SlackIdentity.init)
        let scopes = Self.scopes(of: answer)
        if let scopes, !scopes.contains("chat:write") {
            throw .refused(status: 200, code: "missing_scope", needed: "chat:write")
        }
        var probe = SlackProbe(
            finding: "The token is \(quoted(identity.user)) of \(quoted(identity.team))"
                + (scopes.map { ", with \($0.sorted().map(\.text).joined(separator: ", "))" } ?? "")
                + "; nothing was posted."
        )
        do throws(SlackError) {
            let arguments = [("channel", channel), ("limit", "1")]
            try api.check(try await ask(api.call(.get, "conversations.history", arguments)))
        } catch {
            guard case .refused(_, "missing_scope", let needed) = error else { throw error }
            probe.warnings.append(
                "The bot may not read channel \(channel), so it is unknown whether it can post"
                    + " there, and after a lost answer slack.on-unknown decides: add the scope"
                    + " \(needed.isEmpty ? "channels:history or groups:history" : needed) to the"
                    + " app and install it again."
            )
        }
        if let scopes { probe.warnings += features.compactMap { $0.warning(granted: scopes) } }
        return probe
    }

    /// What the app was allowed; nil where Slack does not say.
    private static func scopes(of answer: Answer) -> Set<ExactString>? {
        guard let field = answer.headers.first(where: { $0.name.canonicalName == "x-oauth-scopes" })
        else { return nil }
        let names = field.value.utf8.split(separator: UInt8(ascii: ","))
            .map { name in
                ExactString(
                    String(
                        String.UnicodeScalarView(
                            Substring(name).unicodeScalars.filter { !$0.properties.isWhitespace }
                        )
                    )
                )
            }
        return Set(names)
    }

    /// A name of somebody else's choice, as it may stand in a line.
    private func quoted(_ name: String?) -> String {
        String((name ?? "unknown").unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
    }
}
