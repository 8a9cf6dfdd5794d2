import JSON
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

    /// Posts one message, and once more as text alone when Slack dislikes only its layout.
    ///
    /// - Parameters:
    ///   - message: Within Slack's limits.
    ///   - mark: What tells it from others; a webhook has no use for it.
    /// - Returns: Why it went out as text alone; nil when it went out as it is.
    /// - Throws: Why it is not, or perhaps not, in the channel; `SlackError.disposition` says
    ///   what may be done.
    @discardableResult
    package func deliver(
        _ message: SlackMessage,
        mark: SlackMark
    ) async throws(SlackError) -> LayoutRefusal? {
        switch self {
        case .webhook(let webhook): try await webhook.deliver(message)
        case .bot(let bot): try await bot.deliver(message, mark: mark)
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
    ///   - start: When its step began, by this machine's clock then.
    ///   - memory: What an earlier try of this search read, and where this one keeps what it reads.
    /// - Returns: Whether it is there, as far as can be known.
    /// - Throws: What a later try can overcome; nothing was changed.
    package func find(
        _ mark: SlackMark,
        since start: Timestamp,
        keeping memory: SearchMemory = .none
    ) async throws -> Sighting {
        switch self {
        case .webhook: .cannotKnow(reason: nil)
        case .bot(let bot): try await bot.find(mark, since: start, keeping: memory)
        }
    }
}
