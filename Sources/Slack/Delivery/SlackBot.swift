import HTTPTypes
import JSON
package import Outbound
package import Platform
package import Reminders

/// A Slack app's bot in one channel, by the Web API.
///
/// Every message carries its mark as metadata, so the channel can be searched for it. Two values
/// for the same channel must share their `SlackPacer`, for Slack counts by channel.
/// Source: Slack "chat.postMessage", "Rate limits".
package struct SlackBot: Sendable {
    let channel: String
    let api: SlackAPI
    let posts: PacedTransport
    let clock: any Clock<Duration>
    let search: SearchLimits

    /// Makes a bot.
    ///
    /// - Parameters:
    ///   - token: What Slack gave; `validate(token:)` finds no fault with it.
    ///   - channel: The channel's id; `validate(channel:)` finds no fault with it.
    ///   - apiURL: `https://slack.com/api`, without a slash at its end.
    ///   - transport: The way out.
    ///   - clock: What pauses are measured and waited with.
    ///   - wallClock: For a `Retry-After` that is a date.
    ///   - limits: What bounds each post.
    ///   - search: What bounds a search.
    ///   - pacer: Of another value with the same channel; a new one otherwise.
    ///   - shared: The pace that other processes keep too.
    package init(
        token: Secret,
        channel: String,
        apiURL: String,
        transport: HTTPTransport,
        clock: any Clock<Duration>,
        wallClock: WallClock = .system,
        limits: PostLimits = PostLimits(),
        search: SearchLimits = SearchLimits(),
        pacer: SlackPacer? = nil,
        shared: SharedPace = .alone
    ) {
        self.channel = channel
        self.clock = clock
        self.search = search
        api = SlackAPI(baseURL: apiURL, token: token, wallClock: wallClock, limits: limits)
        posts = PacedTransport(
            transport: transport,
            wallClock: wallClock,
            limits: limits,
            pacer: pacer ?? SlackPacer(clock: clock),
            shared: shared
        )
    }

    /// Posts one message, and once more as text alone when Slack dislikes only its layout.
    ///
    /// - Parameters:
    ///   - message: Within Slack's limits; without blocks it is sent as plain text.
    ///   - mark: What tells it from others.
    /// - Returns: Why it went out as text alone; nil when it went out as it is.
    /// - Throws: Why it is not, or perhaps not, in the channel; `SlackError.disposition` says
    ///   what may be done.
    @discardableResult
    package func deliver(
        _ message: SlackMessage,
        mark: SlackMark
    ) async throws(SlackError) -> LayoutRefusal? {
        do throws(SlackError) {
            try await post(message, mark: mark)
            return nil
        } catch .layoutRefused(let refusal, _) {
            try await post(message.plain(), mark: mark)
            return refusal
        }
    }

    private func post(_ message: SlackMessage, mark: SlackMark) async throws(SlackError) {
        let call = api.post("chat.postMessage", try body(message, mark: mark))
        let answer = try await posts.send(call) { answer in
            answer.status == 429 || api.isLimited(answer)
        }
        try api.check(answer)
    }

    /// The JSON body of `chat.postMessage`: what a webhook takes, the method takes too.
    func body(_ message: SlackMessage, mark: SlackMark) throws(SlackError) -> [UInt8] {
        try message.body(["channel": .string(channel), "metadata": mark.metadata])
    }
}
