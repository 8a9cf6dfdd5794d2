import HTTPTypes
import JSON
import Outbound
import Platform
package import Reminders

/// A Slack app's bot in one channel, by the Web API.
///
/// Every message carries its mark as metadata, so the channel can be searched for it.
/// Source: Slack "chat.postMessage", "Rate limits".
package struct SlackBot: Sendable {
    let workspace: SlackWorkspace
    let channel: String
    /// Whether it joins public channels that it is not in.
    let joins: Bool
    let posts: PacedTransport

    var api: SlackAPI { workspace.api }
    var search: SearchLimits { workspace.search }
    var clock: any Clock<Duration> { workspace.clock }

    /// Makes a bot.
    ///
    /// - Parameters:
    ///   - channel: The id of a channel, or of a person who gets direct messages.
    ///   - workspace: Where the channel is.
    ///   - joins: Whether it joins public channels that it is not in.
    package init(in channel: String, of workspace: SlackWorkspace, joins: Bool = false) {
        self.channel = channel
        self.workspace = workspace
        self.joins = joins
        posts = workspace.posts(to: channel)
    }

    /// Posts one message; once more as text alone when Slack dislikes only its layout, and once more
    /// as a message of its own when it cannot be a reply.
    ///
    /// - Parameters:
    ///   - message: Within Slack's limits; without blocks it is sent as plain text.
    ///   - mark: What tells it from others.
    ///   - parent: The message to which it replies, if that is in the channel.
    /// - Returns: Where it is, and why it went out as text alone if it did.
    /// - Throws: Why it is not, or perhaps not, in the channel; `SlackError.disposition` says
    ///   what may be done.
    @discardableResult
    package func deliver(
        _ message: SlackMessage,
        mark: SlackMark,
        replyingTo parent: SlackReference? = nil
    ) async throws(SlackError) -> DeliveryReceipt {
        var message = message
        var thread = parent.flatMap { $0.isIn(channel) ? $0 : nil }
        var receipt = DeliveryReceipt()
        var mayJoin = joins
        // Each way round is taken once, so that this ends.
        while true {
            do throws(SlackError) {
                receipt.reference = try await post(message, mark: mark, in: thread)?.json
                return receipt
            } catch .layoutRefused(let refusal, _) where receipt.refusal == nil {
                receipt.refusal = refusal
                message = message.plain()
            } catch .refused(_, let code, _) where thread != nil && Self.refusesReply(code) {
                thread = nil
            } catch .refused(_, "not_in_channel", _) where mayJoin {
                mayJoin = false
                try await join()
            } catch {
                if case .refused(_, let code, _) = error, Self.isGone(code) {
                    workspace.noteRefusal(of: channel)
                }
                throw error
            }
        }
    }

    /// Whether a word says that the channel takes no reply to that message, but perhaps a message.
    ///
    /// Source: Slack "chat.postMessage", errors; `thread_not_found` for a parent that was deleted.
    private static func refusesReply(_ code: String) -> Bool {
        [
            "restricted_action_non_threadable_channel", "restricted_action_thread_locked",
            "cannot_reply_to_message", "thread_not_found",
        ]
        .contains { $0.hasSameBytes(as: code) }
    }

    /// Whether a word says that the channel or person of that id is no more.
    private static func isGone(_ code: String) -> Bool {
        ["channel_not_found", "is_archived", "user_not_found", "user_disabled"]
            .contains { $0.hasSameBytes(as: code) }
    }

    private func post(
        _ message: SlackMessage,
        mark: SlackMark,
        in thread: SlackReference?
    ) async throws(SlackError) -> SlackReference? {
        let call = api.post("chat.postMessage", try body(message, mark: mark, in: thread))
        let answer = try await posts.send(call) { answer in
            answer.status == 429 || api.isLimited(answer)
        }
        try api.check(answer)
        return JSONPullReader.value(of: answer.body, SlackReference.init)
    }

    /// The JSON body of `chat.postMessage`: what a webhook takes, the method takes too.
    func body(
        _ message: SlackMessage,
        mark: SlackMark,
        in thread: SlackReference? = nil
    ) throws(SlackError) -> [UInt8] {
        var further: [ExactString: JSONValue] = [
            "channel": .string(channel), "metadata": mark.metadata,
        ]
        if let thread {
            // A person's direct messages have an id of their own, which the parent tells.
            further["channel"] = .string(thread.channel)
            further["thread_ts"] = .string(thread.ts)
        }
        return try message.body(further)
    }

    /// Makes a call that changes no channel, so it needs no turn among the posts.
    func ask(_ call: Call) async throws(SlackError) -> Answer { try await workspace.ask(call) }
}
