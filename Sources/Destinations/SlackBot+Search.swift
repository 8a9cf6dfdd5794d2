import HTTPTypes
import Outbound
package import Vocabulary

/// Searching a channel for a message of which nobody knows whether it arrived.
extension SlackBot {
    /// Searches the channel for a message of this bot with that mark.
    ///
    /// It looks twice with a pause between, because Slack does not say how soon a message that was
    /// taken shows up. Sources: Slack "conversations.history", "auth.test", "Message metadata".
    ///
    /// - Parameters:
    ///   - mark: What the message was posted with.
    ///   - start: When its step began; the search reaches further both ways, for clocks differ.
    /// - Returns: Whether it is there; `cannotKnow` where a person has to change something first.
    /// - Throws: `rateLimited`, `unsearchable`, `stopped`: a later try can succeed.
    package func find(
        _ mark: SlackMark,
        since start: Timestamp
    ) async throws(SlackError) -> SlackChannel.Found {
        // A person's id stands for a conversation that has an id of its own.
        guard !channel.hasPrefix("U"), !channel.hasPrefix("W") else {
            return .cannotKnow(reason: "Direct messages can be searched by their D… id only.")
        }
        do throws(SlackError) {
            let answer = try await ask(api.call(.post, "auth.test"))
            guard let botID = try api.value(of: answer, SlackIdentity.init).botID else {
                return .cannotKnow(reason: "The token is not a bot's.")
            }
            let first = try await look(for: mark, of: botID, since: start)
            guard first == .absent else { return first }
            do {
                try await clock.sleep(for: search.settling)
            } catch {
                throw .stopped
            }
            return try await look(for: mark, of: botID, since: start)
        } catch {
            return try Self.answer(to: error)
        }
    }

    /// Reads the channel's history page by page.
    private func look(
        for mark: SlackMark,
        of botID: String,
        since start: Timestamp
    ) async throws(SlackError) -> SlackChannel.Found {
        var cursor = ""
        var mayRestart = true
        for _ in 0..<search.pagesMax {
            let page: SlackHistory
            do throws(SlackError) {
                let answer = try await history(since: start, cursor: cursor)
                page = try api.value(of: answer) { (json) throws(JSONError) in
                    try SlackHistory(&json, lookingFor: mark, of: botID)
                }
            } catch {
                guard mayRestart, case .refused(_, "invalid_cursor", _) = error else { throw error }
                (cursor, mayRestart) = ("", false)
                continue
            }
            if page.isMarkThere { return .present }
            // Fewer messages than asked for are not the end; no cursor is.
            cursor = page.cursor
            if cursor.isEmpty { return .absent }
        }
        return .cannotKnow(
            reason: "More than \(search.pagesMax * search.pageMessages) messages came around then."
        )
    }

    private func history(
        since start: Timestamp,
        cursor: String
    ) async throws(SlackError) -> Answer {
        let oldest = start + (.zero - search.clockMargin)
        let latest = start + search.clockMargin
        var arguments = [
            ("channel", channel), ("oldest", "\(max(0, oldest.secondsSince1970)).000000"),
            ("latest", "\(max(0, latest.secondsSince1970)).000000"), ("inclusive", "true"),
            ("limit", "\(search.pageMessages)"),
            ("include_all_metadata", "true"),
        ]
        if !cursor.isEmpty { arguments.append(("cursor", cursor)) }
        return try await ask(
            api.call(
                .get,
                "conversations.history",
                arguments,
                answerBytesMax: search.answerBytesMax
            )
        )
    }

    /// Makes a call that changes nothing, so it needs no turn among the posts.
    func ask(_ call: Call) async throws(SlackError) -> Answer {
        switch await posts.transport.send(call) {
        case .failure(let error): throw .unavailable(error)
        case .success(let answer): return answer
        }
    }

    /// Tells what a person has to repair from what passes.
    private static func answer(to error: SlackError) throws(SlackError) -> SlackChannel.Found {
        switch error {
        case .rateLimited, .stopped: throw error
        case .unavailable(let cause) where cause.disposition != .never:
            throw .unsearchable(reason: "\(cause)")
        case .unconfirmed(let status, _, let wait):
            throw .unsearchable(reason: "Slack gave no answer. (HTTP \(status))", retryAfter: wait)
        case .postponed(_, let wait): throw .unsearchable(reason: "\(error)", retryAfter: wait)
        default: return .cannotKnow(reason: error.searchReason)
        }
    }
}

/// What bounds a search of a channel.
package struct SearchLimits: Sendable, Hashable {
    /// How far before and after the step's start; more than the hour that a clock may jump.
    ///
    /// The end keeps a search that comes days later, when an operator begins a job anew, from
    /// reading all that was said since.
    package var clockMargin: Duration = .seconds(2 * 3_600)
    /// Between two looks, for a message that was taken to show up.
    package var settling: Duration = .seconds(3)
    /// Slack allows 999, and recommends no more than this.
    package var pageMessages = 200
    package var pagesMax = 25
    package var answerBytesMax = 16 << 20

    package init() {}
}
