import HTTPTypes
import JSON
import Outbound
package import Platform
package import Reminders

/// Searching a channel for a message of which nobody knows whether it arrived.
extension SlackBot {
    /// Searches the channel for a message of this bot with that mark.
    ///
    /// It looks once, page by page, and waits before it, because Slack does not say how soon a
    /// message that was taken shows up. A reply is looked for in its thread, and then in the channel,
    /// where it went if the thread was closed. Sources: Slack "conversations.history",
    /// "conversations.replies", "auth.test", "Message metadata".
    ///
    /// - Parameters:
    ///   - mark: What the message was posted with.
    ///   - parent: The message to which it replies.
    ///   - start: When its step began; the search reaches further both ways, for clocks differ.
    ///   - memory: What an earlier try of this search read, and where this one keeps what it reads.
    /// - Returns: Whether it is there; `cannotKnow` where a person has to change something first.
    /// - Throws: `searchLimited`, `unsearchable`, `stopped`: a later try can succeed, and goes on
    ///   behind what the memory kept; what the memory throws.
    package func find(
        _ mark: SlackMark,
        replyingTo parent: SlackReference? = nil,
        since start: Timestamp,
        keeping memory: SearchMemory = .none
    ) async throws -> Sighting {
        let parent = parent.flatMap { $0.isIn(channel) ? $0 : nil }
        do {
            let answer = try await ask(api.call(.post, "auth.test"))
            guard let botID = try api.value(of: answer, SlackIdentity.init).botID else {
                return .cannotKnow(reason: "The token is not a bot's.")
            }
            let conversation = try await conversation(of: parent)
            // Kept like a page, so that a search that is limited waits only once.
            _ = try await memory.page(0) {
                try await settle()
                return SlackHistory.absent
            }
            let look = ChannelSearch(
                bot: self,
                mark: mark,
                botID: botID,
                start: start,
                memory: memory
            )
            if let parent {
                let sighting = try await look.replies(to: parent)
                if sighting != .absent { return sighting }
            }
            return try await look.history(of: conversation)
        } catch let error as SlackError {
            return try Self.answer(to: error)
        }
    }

    /// Returns the id of the conversation that messages of this channel are in.
    ///
    /// A person's id stands for direct messages, which have an id of their own.
    /// Source: Slack "conversations.open": scope `im:write`; it answers the same each time.
    private func conversation(of parent: SlackReference?) async throws(SlackError) -> String {
        if let parent { return parent.channel }
        guard ChannelForm.isPerson(channel) else { return channel }
        let people: JSONValue = ["users": .string(channel)]
        let answer = try await ask(api.post("conversations.open", people.utf8))
        return try api.value(of: answer, Self.conversationID)
    }

    private static func conversationID(_ json: inout JSONPullReader) throws(JSONError) -> String? {
        var id: String?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            guard json.isNamed("channel") else {
                try json.skip()
                continue
            }
            guard try json.enterObject() else { continue }
            while try json.nextMember() {
                if json.isNamed("id") { id = try json.text() } else { try json.skip() }
            }
        }
        return id
    }

    /// Waits until a message that was posted before shows up.
    private func settle() async throws(SlackError) {
        do {
            try await clock.sleep(for: search.settling)
        } catch {
            throw .stopped
        }
    }

    /// Tells what a person has to repair from what passes.
    private static func answer(to error: SlackError) throws(SlackError) -> Sighting {
        switch error {
        case .rateLimited(let wait): throw .searchLimited(retryAfter: wait)
        case .stopped: throw error
        case .unavailable(let cause) where cause.disposition != .never:
            throw .unsearchable(reason: "\(cause)")
        case .unconfirmed(let status, _, let wait):
            throw .unsearchable(reason: "Slack gave no answer. (HTTP \(status))", retryAfter: wait)
        case .postponed(_, let wait): throw .unsearchable(reason: "\(error)", retryAfter: wait)
        default: return .cannotKnow(reason: error.searchReason)
        }
    }
}

/// One look for one message.
private struct ChannelSearch {
    let bot: SlackBot
    let mark: SlackMark
    let botID: String
    let start: Timestamp
    let memory: SearchMemory

    /// The pages of a thread are kept behind those of the channel, of which there are fewer.
    private static let firstPageOfReplies = 1_001

    /// Looks among the messages of a conversation that are no replies.
    func history(of conversation: String) async throws -> Sighting {
        try await look(in: conversation, "conversations.history", [], from: 1)
    }

    /// Looks among the replies to a message; there are none where that is gone.
    func replies(to parent: SlackReference) async throws -> Sighting {
        do {
            return try await look(
                in: parent.channel,
                "conversations.replies",
                [("ts", parent.ts)],
                from: Self.firstPageOfReplies
            )
        } catch SlackError.refused(_, "thread_not_found", _) {
            return .absent
        }
    }

    /// Reads a list of messages page by page, but for the pages that are remembered.
    private func look(
        in conversation: String,
        _ method: String,
        _ arguments: [(name: String, value: String)],
        from first: Int
    ) async throws -> Sighting {
        let limits = bot.search
        var cursor = ""
        var mayRestart = true
        var number = first
        while number < first + limits.pagesMax {
            let page: SlackHistory
            do {
                page = try await memory.page(number) {
                    let call = call(method, conversation, arguments, cursor: cursor)
                    return try bot.api.value(of: try await bot.ask(call)) {
                        (json) throws(JSONError) in
                        try SlackHistory(&json, lookingFor: mark, of: botID)
                    }
                }
            } catch SlackError.refused(_, "invalid_cursor", _) where mayRestart {
                (cursor, mayRestart) = ("", false)
                continue
            }
            if page.isMarkThere {
                return .present(
                    reference: page.ts.map { SlackReference(channel: conversation, ts: $0).json }
                )
            }
            // Fewer messages than asked for are not the end; no cursor is.
            cursor = page.cursor
            if cursor.isEmpty { return .absent }
            number += 1
        }
        return .cannotKnow(
            reason: "More than \(limits.pagesMax * limits.pageMessages) messages came around then."
        )
    }

    private func call(
        _ method: String,
        _ conversation: String,
        _ further: [(name: String, value: String)],
        cursor: String
    ) -> Call {
        let limits = bot.search
        let oldest = start + (.zero - limits.clockMargin)
        let latest = start + limits.clockMargin
        var arguments = [(name: "channel", value: conversation)]
        arguments += further
        arguments += [
            ("oldest", "\(max(0, oldest.secondsSince1970)).000000"),
            ("latest", "\(max(0, latest.secondsSince1970)).000000"), ("inclusive", "true"),
            ("limit", "\(limits.pageMessages)"),
            ("include_all_metadata", "true"),
        ]
        if !cursor.isEmpty { arguments.append(("cursor", cursor)) }
        return bot.api.call(
            .get,
            method,
            arguments,
            answerBytesMax: limits.answerBytesMax
        )
    }
}

/// What bounds a search of a channel.
package struct SearchLimits: Sendable, Hashable {
    /// How far before and after the step's start; more than the hour that a clock may jump.
    ///
    /// The end keeps a search that comes days later, when an operator begins a job anew, from
    /// reading all that was said since.
    package var clockMargin: Duration = .seconds(2 * 3_600)
    /// Before the look, for a message that was taken to show up.
    package var settling: Duration = .seconds(3)
    /// Slack allows 999, and recommends no more than this.
    package var pageMessages = 200
    package var pagesMax = 25
    package var answerBytesMax = 16 << 20

    package init() {}
}
