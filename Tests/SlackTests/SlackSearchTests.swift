import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Slack
import Synchronization
import Testing
import TestSupport

/// Searching a channel for a message that was perhaps posted.
@Suite(.timeLimit(.minutes(1)))
struct SlackSearchTests {
    private typealias Reply = Result<Outbound.Answer, OutboundError>

    private static let start = Timestamp(secondsSince1970: 1_800_000_000)
    private static let identity = Reply.answer(200, #"{"ok":true,"bot_id":"B1"}"#)

    private static func message(
        bot: String = "B1",
        type: String = "scorebell_message",
        job: String = "j1",
        number: String = "2",
        ts: String? = nil
    ) -> JSONValue {
        var message: [ExactString: JSONValue] = [
            "type": "message", "bot_id": .string(bot), "text": "x",
            "metadata": [
                "event_type": .string(type),
                "event_payload": [
                    "job_id": .string(job), "message_number": .string(number),
                    "added": "by Slack",
                ],
            ],
        ]
        if let ts { message["ts"] = .string(ts) }
        return .object(message)
    }

    private static func page(_ messages: [JSONValue], next: String? = nil) throws -> Reply {
        var page: [ExactString: JSONValue] = ["ok": true, "messages": .array(messages)]
        if let next { page["response_metadata"] = ["next_cursor": .string(next)] }
        return .answer(
            200,
            String(decoding: try JSONCoding.encode(JSONValue.object(page)), as: UTF8.self)
        )
    }

    /// Searches, and moves the time on where the search pauses: before its first page.
    private func find(
        _ slack: ScriptedSlack,
        pauses: Int = 1,
        keeping pages: KeptPages = KeptPages(),
        in channel: String = "C0123456789",
        replyingTo parent: SlackReference? = nil,
        _ change: (inout SearchLimits) -> Void = { _ in }
    ) async throws -> Sighting {
        let bot = SlackChannel.bot(slack.bot(channel: channel, change))
        async let found = bot.find(
            .sample,
            replyingTo: parent,
            since: Self.start,
            keeping: pages.memory
        )
        for _ in 0..<pauses {
            await slack.clock.sleepers(atLeast: 1)
            slack.clock.advance(by: .seconds(3))
        }
        return try await found
    }

    /// What a job's steps keep of a search.
    private final class KeptPages: Sendable {
        private let pages: Mutex<[Int: JSONValue]>

        init(_ pages: [Int: JSONValue] = [:]) {
            self.pages = Mutex(pages)
        }

        var memory: SearchMemory {
            SearchMemory { number, read in
                if let page = self.pages.withLock({ $0[number] }) { return page }
                let page = try await read()
                self.pages.withLock { $0[number] = page }
                return page
            }
        }
    }

    @Test func `a message with the mark is found, with one look`() async throws {
        let other = [Self.message(job: "j2"), ["type": "message", "text": "hi"]]
        let slack = ScriptedSlack([Self.identity, try Self.page(other + [Self.message()])])
        #expect(try await find(slack) == .present(reference: nil))
        let (who, history) = (slack.calls[0], slack.calls[1])
        #expect(who.method == .post && who.url == "https://slack.com/api/auth.test")
        #expect(history.method == .get)
        #expect(history.headers[.authorization] == "Bearer \(ScriptedSlack.token)")
        // Two hours before the start and after it, for clocks jump.
        #expect(
            history.url == "https://slack.com/api/conversations.history?channel=C0123456789"
                + "&oldest=1799992800.000000&latest=1800007200.000000&inclusive=true&limit=200"
                + "&include_all_metadata=true"
        )
    }

    @Test func `the message of another bot, job or number, or without a payload, is another`()
        async throws
    {
        let others = [
            Self.message(bot: "B2"), Self.message(type: "other"), Self.message(job: "j2"),
            Self.message(number: "1"), ["bot_id": "B1", "metadata": ["event_type": "other"]],
            ["bot_id": "B1", "metadata": ["event_type": "scorebell_message"]],
        ]
        let slack = ScriptedSlack([Self.identity, try Self.page(others)])
        #expect(try await find(slack) == .absent)
    }

    @Test func `one look is enough, once the message had the time to show up`() async throws {
        let slack = ScriptedSlack([Self.identity, try Self.page([])])
        #expect(try await find(slack) == .absent)
        #expect(slack.times == [0, 3])
    }

    private static let limited = Reply.answer(
        429,
        #"{"ok":false,"error":"ratelimited"}"#,
        headers: [.retryAfter: "60"]
    )

    @Test func `a search that is let go on once a minute comes to its end`() async throws {
        let pages = KeptPages()
        let first = ScriptedSlack([
            Self.identity, try Self.page([Self.message(job: "j2")], next: "a"), Self.limited,
        ])
        let error = await #expect(throws: SlackError.self) {
            try await find(first, keeping: pages)
        }
        #expect(error == .searchLimited(retryAfter: .seconds(60)))
        let second = ScriptedSlack([Self.identity, try Self.page([], next: "b"), Self.limited])
        await #expect(throws: SlackError.searchLimited(retryAfter: .seconds(60))) {
            try await find(second, pauses: 0, keeping: pages)
        }
        #expect(second.calls[1].url.hasSuffix("&cursor=a"))
        let third = ScriptedSlack([Self.identity, try Self.page([])])
        #expect(try await find(third, pauses: 0, keeping: pages) == .absent)
        #expect(third.calls[1].url.hasSuffix("&cursor=b"))
        let fourth = ScriptedSlack([Self.identity])
        #expect(try await find(fourth, pauses: 0, keeping: pages) == .absent)
    }

    @Test func `every page is read, also behind an empty one`() async throws {
        let slack = ScriptedSlack([
            Self.identity, try Self.page([Self.message(job: "j2")], next: "a b="),
            try Self.page([], next: "c"), try Self.page([Self.message()]),
        ])
        #expect(try await find(slack) == .present(reference: nil))
        #expect(slack.calls[2].url.hasSuffix("&cursor=a%20b%3D"))
        #expect(slack.calls[3].url.hasSuffix("&cursor=c"))
    }

    @Test func `a cursor that went stale begins anew, once`() async throws {
        let stale = Reply.word("invalid_cursor")
        let slack = ScriptedSlack([
            Self.identity, try Self.page([], next: "a"), stale, try Self.page([Self.message()]),
        ])
        #expect(try await find(slack) == .present(reference: nil))
        #expect(!slack.calls[3].url.contains("cursor"))
        let again = ScriptedSlack([Self.identity, stale, stale])
        guard case .cannotKnow = try await find(again) else {
            Issue.record("it went on")
            return
        }
    }

    @Test func `a channel too busy to be searched is one that cannot tell`() async throws {
        let slack = ScriptedSlack(
            [Self.identity] + Array(repeating: try Self.page([], next: "a"), count: 2)
        )
        let found = try await find(slack) { limits in
            limits.pagesMax = 2
            limits.pageMessages = 50
        }
        #expect(found == .cannotKnow(reason: "More than 100 messages came around then."))
    }

    @Test(arguments: [
        ("missing_scope", "The Slack app lacks a permission. (missing_scope, HTTP 200)"),
        ("not_in_channel", "Invite the app to the channel. (not_in_channel, HTTP 200)"),
        (
            "channel_not_found",
            "The Slack channel was not found, or the app may not see it. "
                + "(channel_not_found, HTTP 200)"
        ),
        (
            "channel_is_limited_access",
            "Slack refused the reminder. (channel_is_limited_access, HTTP 200)"
        ),
        ("invalid_ts_oldest", "Slack refused the reminder. (invalid_ts_oldest, HTTP 200)"),
    ])
    func `what a person has to change is said`(code: String, reason: String) async throws {
        let slack = ScriptedSlack([Self.identity, .word(code)])
        let said = reason.replacing("Slack refused the reminder.", with: "Slack refused to say.")
        #expect(try await find(slack) == .cannotKnow(reason: said))
    }

    @Test(
        arguments: [
            (.answer(503, ""), "Slack gave no answer. (HTTP 503)"),
            (.word("internal_error"), "Slack gave no answer. (HTTP 200)"),
            (
                .word("service_unavailable"),
                "Slack is temporarily unavailable. (service_unavailable, HTTP 200)"
            ),
            (.answer(200, "<html>"), "Slack gave no answer. (HTTP 200)"),
            (
                .answer(403, "<html>"),
                "something between us and Slack answered with status 403; look at the proxy, the"
                    + " DNS and the ingress on the way, and at the configured URL."
            ),
            (.failure(.unreachable(reason: "no route")), "No connection: no route."),
            (
                .failure(.timedOut(after: .seconds(30), requestSent: true)),
                "No answer within 30000 ms after the request was sent."
            ),
        ] as [(Result<Outbound.Answer, OutboundError>, String)]
    )
    func `what passes is tried again later`(
        reply: Result<Outbound.Answer, OutboundError>,
        reason: String
    ) async throws {
        for replies in [[reply], [Self.identity, reply]] {
            let error = await #expect(throws: SlackError.self) {
                try await find(ScriptedSlack(replies), pauses: replies.count - 1)
            }
            #expect(error == .unsearchable(reason: reason))
            #expect(error?.disposition == .retry(after: nil))
            #expect(error?.description == "The channel history could not be read: \(reason)")
        }
    }

    @Test func `a limit of the history is waited out, and does not hold up posts`() async throws {
        let slack = ScriptedSlack([Self.identity, Self.limited, .posted])
        let error = await #expect(throws: SlackError.self) { try await find(slack) }
        #expect(error?.disposition == .retry(after: .seconds(60)))
        #expect(
            error?.description == "Slack limits how often the channel may be read. The search for"
                + " the reminder goes on in 60 s. (HTTP 429)"
        )
        try await slack.bot().deliver(.sample, mark: .sample)
        #expect(slack.times == [0, 3, 3])
    }

    @Test func `a webhook, a person's id and a user's token cannot be asked`() async throws {
        let webhook = SlackChannel.webhook(ScriptedSlack([]).webhook())
        #expect(!webhook.isSearchable)
        #expect(try await webhook.find(.sample, since: Self.start) == .cannotKnow(reason: nil))
        let person = ScriptedSlack([
            Self.identity,
            .answer(200, #"{"ok":false,"error":"missing_scope","needed":"im:write"}"#),
        ])
        #expect(
            try await person.bot(channel: "U0123456789").find(.sample, since: Self.start)
                == .cannotKnow(
                    reason: "The Slack app lacks a permission: im:write. (missing_scope, HTTP 200)"
                )
        )
        let user = ScriptedSlack([.answer(200, #"{"ok":true,"user_id":"U1"}"#)])
        #expect(try await find(user, pauses: 0) == .cannotKnow(reason: "The token is not a bot's."))
    }

    @Test func `a search that is stopped says so`() async throws {
        let slack = ScriptedSlack([Self.identity, try Self.page([])])
        let bot = slack.bot()
        let search = Task { try await bot.find(.sample, since: Self.start) }
        await slack.clock.sleepers(atLeast: 1)
        search.cancel()
        await #expect(throws: SlackError.stopped) { try await search.value }
    }

    private static let parent = SlackReference(channel: "C0123456789", ts: "1.5")

    @Test func `what is found is said with its place`() async throws {
        let message = Self.message(ts: "1800000001.000200")
        let slack = ScriptedSlack([Self.identity, try Self.page([message])])
        let reference: JSONValue = ["channel": "C0123456789", "ts": "1800000001.000200"]
        #expect(try await find(slack) == .present(reference: reference))
    }

    @Test func `a page that an earlier version kept is still read`() async throws {
        let pages = KeptPages([
            0: ["isMarkThere": false, "cursor": ""], 1: ["isMarkThere": false, "cursor": "a"],
            2: ["isMarkThere": true, "cursor": ""],
        ])
        let slack = ScriptedSlack([Self.identity])
        let found = try await find(slack, pauses: 0, keeping: pages)
        #expect(found == .present(reference: nil))
    }

    @Test func `a reply is looked for in its thread`() async throws {
        let slack = ScriptedSlack([Self.identity, try Self.page([Self.message(ts: "2.5")])])
        let found = try await find(slack, replyingTo: Self.parent)
        #expect(found == .present(reference: ["channel": "C0123456789", "ts": "2.5"]))
        #expect(
            slack.calls[1].url == "https://slack.com/api/conversations.replies?channel=C0123456789"
                + "&ts=1.5&oldest=1799992800.000000&latest=1800007200.000000&inclusive=true"
                + "&limit=200&include_all_metadata=true"
        )
    }

    @Test func `a reply that its thread did not take is found in the channel`() async throws {
        for thread in [try Self.page([]), .word("thread_not_found")] {
            let slack = ScriptedSlack([
                Self.identity, thread, try Self.page([Self.message(ts: "2.5")]),
            ])
            let found = try await find(slack, replyingTo: Self.parent)
            #expect(found == .present(reference: ["channel": "C0123456789", "ts": "2.5"]))
            let methods = ["auth.test", "conversations.replies", "conversations.history"]
            #expect(slack.methods == methods)
        }
    }

    @Test func `the pages of a thread and of the channel are kept apart`() async throws {
        let pages = KeptPages()
        let first = ScriptedSlack([Self.identity, try Self.page([]), Self.limited])
        await #expect(throws: SlackError.searchLimited(retryAfter: .seconds(60))) {
            try await find(first, keeping: pages, replyingTo: Self.parent)
        }
        let second = ScriptedSlack([Self.identity, try Self.page([Self.message(ts: "2.5")])])
        let found = try await find(second, pauses: 0, keeping: pages, replyingTo: Self.parent)
        #expect(found == .present(reference: ["channel": "C0123456789", "ts": "2.5"]))
        #expect(second.methods == ["auth.test", "conversations.history"])
    }

    @Test func `a direct message is looked for where it is kept`() async throws {
        let opened = Reply.answer(200, #"{"ok":true,"channel":{"id":"D0123456789","x":1}}"#)
        let slack = ScriptedSlack([
            Self.identity, opened, try Self.page([Self.message(ts: "2.5")]),
        ])
        let found = try await find(slack, in: "U0123456789")
        #expect(found == .present(reference: ["channel": "D0123456789", "ts": "2.5"]))
        #expect(slack.methods == ["auth.test", "conversations.open", "conversations.history"])
        #expect(try slack.bodies() == [["users": "U0123456789"]])
        #expect(slack.calls[2].url.contains("?channel=D0123456789&"))
    }

    @Test func `a reply to a direct message needs no second look for its conversation`()
        async throws
    {
        let slack = ScriptedSlack([Self.identity, try Self.page([Self.message(ts: "2.5")])])
        let parent = SlackReference(channel: "D0123456789", ts: "1.5")
        let found = try await find(slack, in: "U0123456789", replyingTo: parent)
        #expect(found == .present(reference: ["channel": "D0123456789", "ts": "2.5"]))
        #expect(slack.calls[1].url.contains("conversations.replies?channel=D0123456789&ts=1.5"))
    }
}
