package import JSON
package import Platform
package import Reminders

/// Where messages go: one Slack channel, by an incoming webhook or with a bot's token.
package enum SlackChannel: Sendable {
    case webhook(SlackWebhook)
    case bot(SlackBot)

    /// True when a message of which nobody knows whether it arrived can be searched for.
    package var isSearchable: Bool {
        if case .bot = self { true } else { false }
    }

    /// Returns the channel at an address that `reach` gave.
    ///
    /// - Parameter place: Nil for this channel.
    /// - Returns: The way there, with this channel's token.
    /// - Throws: `placeRefused` where the address is one of another configuration.
    func at(_ place: String?) throws(SlackError) -> SlackChannel {
        guard let place else { return self }
        guard case .bot(let bot) = self else {
            throw .placeRefused(
                reason:
                    "It was chosen when slack.bot-token was set; a webhook has one channel only."
            )
        }
        guard WebhookSeal.isSealed(place) else {
            return .bot(SlackBot(in: place, of: bot.workspace, joins: bot.joins))
        }
        guard let webhook = bot.workspace.webhook(at: place) else {
            throw .placeRefused(
                reason: "The webhook's URL cannot be read any more, because slack.bot-token was"
                    + " changed meanwhile."
            )
        }
        return .webhook(webhook)
    }

    /// Posts one message, and once more as text alone when Slack dislikes only its layout.
    ///
    /// - Parameters:
    ///   - message: Within Slack's limits.
    ///   - mark: What tells it from others; a webhook has no use for it.
    ///   - parent: The message to which it replies; a webhook has no use for it.
    /// - Returns: Where it is, if that is told, and why it went out as text alone if it did.
    /// - Throws: Why it is not, or perhaps not, in the channel; `SlackError.disposition` says
    ///   what may be done.
    @discardableResult
    package func deliver(
        _ message: SlackMessage,
        mark: SlackMark,
        replyingTo parent: SlackReference? = nil
    ) async throws(SlackError) -> DeliveryReceipt {
        switch self {
        case .webhook(let webhook): DeliveryReceipt(refusal: try await webhook.deliver(message))
        case .bot(let bot): try await bot.deliver(message, mark: mark, replyingTo: parent)
        }
    }

    /// Returns the body of the call that posts a message.
    ///
    /// - Parameters:
    ///   - message: Within Slack's limits.
    ///   - mark: What tells it from others; a webhook has no use for it.
    /// - Returns: JSON in UTF-8, without line feeds.
    /// - Throws: `unsayable`: a mistake of ours.
    package func payload(
        of message: SlackMessage,
        mark: SlackMark
    ) throws(SlackError) -> [UInt8] {
        switch self {
        case .webhook: try message.body()
        case .bot(let bot): try bot.body(message, mark: mark)
        }
    }

    /// Searches the channel for a message that was perhaps posted.
    ///
    /// - Parameters:
    ///   - mark: What it was posted with.
    ///   - parent: The message to which it replies.
    ///   - start: When its step began, by this machine's clock then.
    ///   - memory: What an earlier try of this search read, and where this one keeps what it reads.
    /// - Returns: Whether it is there, as far as can be known.
    /// - Throws: What a later try can overcome; nothing was changed.
    package func find(
        _ mark: SlackMark,
        replyingTo parent: SlackReference? = nil,
        since start: Timestamp,
        keeping memory: SearchMemory = .none
    ) async throws -> Sighting {
        switch self {
        case .webhook: .cannotKnow(reason: nil)
        case .bot(let bot):
            try await bot.find(mark, replyingTo: parent, since: start, keeping: memory)
        }
    }

    /// Returns the address of a message for people; nil where Slack does not say at once.
    package func link(to reference: JSONValue) async -> String? {
        guard case .bot(let bot) = self, let reference = SlackReference(reference) else {
            return nil
        }
        return await bot.link(to: reference)
    }
}
