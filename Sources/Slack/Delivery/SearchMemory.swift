/// Keeps the pages that a search of a channel has read, so that the next try goes on behind them.
///
/// Slack lets some apps read one page a minute, of 15 messages: a search that began anew each time
/// would never come to an end.
/// Source: Slack "conversations.history", rate limits of apps outside the Marketplace.
package struct SearchMemory {
    /// Returns the page of that number as it is kept; else what `read` returns, which is kept then.
    ///
    /// The first is 1; 0 is the wait before it. What `read` throws passes through.
    package var page: (_ number: Int, _ read: Read) async throws -> SlackHistory

    /// Reads a page from Slack.
    package typealias Read = () async throws -> SlackHistory

    package init(
        page: @escaping (_ number: Int, _ read: Read) async throws -> SlackHistory
    ) {
        self.page = page
    }

    /// Keeps nothing.
    package static var none: SearchMemory { SearchMemory { _, read in try await read() } }
}
