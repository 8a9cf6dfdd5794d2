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
    /// message that was taken shows up. Sources: Slack "conversations.history", "auth.test",
    /// "Message metadata".
    ///
    /// - Parameters:
    ///   - mark: What the message was posted with.
    ///   - start: When its step began; the search reaches further both ways, for clocks differ.
    ///   - memory: What an earlier try of this search read, and where this one keeps what it reads.
    /// - Returns: Whether it is there; `cannotKnow` where a person has to change something first.
    /// - Throws: `searchLimited`, `unsearchable`, `stopped`: a later try can succeed, and goes on
    ///   behind what the memory kept; what the memory throws.
    package func find(
        _ mark: SlackMark,
        since start: Timestamp,
        keeping memory: SearchMemory = .none
    ) async throws -> Sighting {
        // A person's id stands for a conversation that has an id of its own.
        guard !channel.hasPrefix("U"), !channel.hasPrefix("W") else {
            return .cannotKnow(reason: "Direct messages can be searched by their D… id only.")
        }
        do {
            let answer = try await ask(api.call(.post, "auth.test"))
            guard let botID = try api.value(of: answer, SlackIdentity.init).botID else {
                return .cannotKnow(reason: "The token is not a bot's.")
            }
            return try await look(for: mark, of: botID, since: start, keeping: memory)
        } catch let error as SlackError {
            return try Self.answer(to: error)
        }
    }

    /// Reads the channel's history page by page, but for the pages that are remembered.
    private func look(
        for mark: SlackMark,
        of botID: String,
        since start: Timestamp,
        keeping memory: SearchMemory
    ) async throws -> Sighting {
        // Kept like a page, so that a search that is limited waits only once.
        _ = try await memory.page(0) {
            try await settle()
            return SlackHistory.absent
        }
        var cursor = ""
        var mayRestart = true
        var number = 1
        while number <= search.pagesMax {
            let page: SlackHistory
            do {
                page = try await memory.page(number) {
                    let answer = try await history(since: start, cursor: cursor)
                    return try api.value(of: answer) { (json) throws(JSONError) in
                        try SlackHistory(&json, lookingFor: mark, of: botID)
                    }
                }
            } catch SlackError.refused(_, "invalid_cursor", _) where mayRestart {
                (cursor, mayRestart) = ("", false)
                continue
            }
            if page.isMarkThere { return .present(reference: nil) }
            // Fewer messages than asked for are not the end; no cursor is.
            cursor = page.cursor
            if cursor.isEmpty { return .absent }
            number += 1
        }
        return .cannotKnow(
            reason: "More than \(search.pagesMax * search.pageMessages) messages came around then."
        )
    }

    /// Waits until a message that was posted before shows up.
    private func settle() async throws(SlackError) {
        do {
            try await clock.sleep(for: search.settling)
        } catch {
            throw .stopped
        }
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
