import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Slack
import Testing
import TestSupport

/// One bot token and many channels.
@Suite(.timeLimit(.minutes(1)))
struct SlackPlacesTests {
    private typealias Reply = Result<Answer, OutboundError>

    private static let mark = Mark(jobID: "j1", number: 2)

    private static func posted(_ channel: String, _ ts: String = "2.5") -> Reply {
        .answer(200, #"{"ok":true,"channel":"\#(channel)","ts":"\#(ts)","message":{"ts":"9"}}"#)
    }

    /// Slack without a pause, so that nothing has to wait.
    private func destination(_ slack: ScriptedSlack, joins: Bool = false) -> Destination {
        .slack(
            .bot(
                SlackBot(in: "C0123456789", of: slack.workspace(pause: .zero), joins: joins)
            ),
            place: "a channel",
            whenUnknown: .skip,
            links: EntityLinks(appURL: "https://app.getport.io")
        )
    }

    private func part(_ place: String?, replyTo: Int? = nil) -> ReminderPlan.Part {
        ReminderPlan.Part(
            key: "1",
            payload: SlackMessage.sample.json,
            place: place,
            replyTo: replyTo
        )
    }

    private func failure(
        _ slack: ScriptedSlack,
        _ place: String?,
        joins: Bool = false
    ) async -> DeliveryFailure? {
        do throws(DeliveryFailure) {
            _ = try await destination(slack, joins: joins).deliver(part(place), Self.mark, nil)
            Issue.record("it succeeded")
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [(nil, "C0123456789"), ("C0000000009", "C0000000009")] as [(String?, String)])
    func `a part goes to its place, and the receipt says where it is`(
        place: String?,
        channel: String
    ) async throws {
        let slack = ScriptedSlack([Self.posted(channel)])
        let receipt = try await destination(slack).deliver(part(place), Self.mark, nil)
        #expect(receipt.reference == ["channel": .string(channel), "ts": "2.5"])
        #expect(try slack.bodies().map { $0["channel"] } == [.string(channel)])
        #expect(slack.calls.first?.body == (try destination(slack).payload(part(place), Self.mark)))
    }

    @Test func `a reply names its parent, by a text`() async throws {
        let slack = ScriptedSlack([Self.posted("C0000000009")])
        let parent: JSONValue = ["channel": "C0000000009", "ts": "1700000000.000100"]
        _ = try await destination(slack).deliver(part("C0000000009", replyTo: 0), Self.mark, parent)
        #expect(try slack.bodies().map { $0["thread_ts"] } == ["1700000000.000100"])
    }

    @Test func `a reply to a direct message goes to its conversation`() async throws {
        let slack = ScriptedSlack([
            Self.posted("D0000000001", "1.5"), Self.posted("D0000000001"),
        ])
        let destination = destination(slack)
        let first = try await destination.deliver(part("U0000000001"), Self.mark, nil)
        #expect(first.reference == ["channel": "D0000000001", "ts": "1.5"])
        let reply = part("U0000000001", replyTo: 0)
        _ = try await destination.deliver(reply, Self.mark, first.reference)
        let bodies = try slack.bodies()
        #expect(bodies.map { $0["channel"] } == ["U0000000001", "D0000000001"])
        #expect(bodies.map { $0["thread_ts"] } == [nil, "1.5"])
    }

    @Test(arguments: [nil, ["channel": "C0000000001", "ts": "1.5"], ["x": 1]] as [JSONValue?])
    func `a reply without its parent, or with one elsewhere, is a message`(
        parent: JSONValue?
    ) async throws {
        let slack = ScriptedSlack([Self.posted("C0000000009")])
        let reply = part("C0000000009", replyTo: 0)
        _ = try await destination(slack).deliver(reply, Self.mark, parent)
        #expect(try slack.bodies().map { $0["thread_ts"] } == [nil])
    }

    @Test(arguments: [
        "restricted_action_non_threadable_channel", "restricted_action_thread_locked",
        "cannot_reply_to_message", "thread_not_found",
    ])
    func `a reply that cannot be one goes out as a message, at once`(code: String) async throws {
        let slack = ScriptedSlack([.word(code), Self.posted("C0000000009")])
        let parent: JSONValue = ["channel": "C0000000009", "ts": "1.5"]
        let receipt = try await destination(slack)
            .deliver(part("C0000000009", replyTo: 0), Self.mark, parent)
        #expect(receipt.reference == ["channel": "C0000000009", "ts": "2.5"])
        let bodies = try slack.bodies()
        #expect(bodies.map { $0["thread_ts"] } == ["1.5", nil])
        #expect(bodies.map { $0["channel"] } == ["C0000000009", "C0000000009"])
        #expect(bodies[0]["metadata"] == bodies[1]["metadata"])
    }

    @Test func `each way round is taken once`() async throws {
        let slack = ScriptedSlack([
            .word("not_in_channel"), .answer(200, #"{"ok":true}"#), .word("thread_not_found"),
            .word("invalid_blocks"), .word("not_in_channel"),
        ])
        let parent: JSONValue = ["channel": "C0000000009", "ts": "1.5"]
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await destination(slack, joins: true)
                .deliver(part("C0000000009", replyTo: 0), Self.mark, parent)
        }
        #expect(failure?.kind == .placeRefused)
        #expect(failure?.description == "Invite the app to the channel. (not_in_channel, HTTP 200)")
    }

    /// What Slack says of a channel or person, and the sentence about it.
    private static let refusals = [
        ("channel_not_found", "The Slack channel was not found, or the app may not see it."),
        ("not_in_channel", "Invite the app to the channel."),
        ("is_archived", "The Slack channel is archived; choose another one."),
        ("restricted_action", "A Slack admin setting forbids posting here."),
        (
            "restricted_action_thread_only_channel",
            "A Slack admin setting forbids posting here."
        ),
        ("restricted_action_read_only_channel", "A Slack admin setting forbids posting here."),
        ("user_not_found", "The addressed Slack user does not exist."),
        (
            "messages_tab_disabled",
            "The app takes part in no direct messages: turn on its Messages Tab, under App Home in"
                + " its settings."
        ),
        ("cannot_dm_bot", "A bot cannot be written to."),
        ("user_disabled", "The Slack account is deactivated."),
        ("user_not_visible", "The app may not see that Slack user."),
        ("a_word_of_tomorrow", "Slack refused the report."),
    ]

    @Test(arguments: refusals)
    func `a place that refuses costs only its own note`(code: String, reason: String) async {
        let refused = await failure(ScriptedSlack([.word(code)]), "C0000000009")
        #expect(refused?.kind == .placeRefused)
        #expect(refused?.description(of: "report") == "\(reason) (\(code), HTTP 200)")
        #expect(refused?.disposition == .never)
        // The configured channel costs no more: other notes go elsewhere.
        let last = await failure(ScriptedSlack([.word(code)]), nil)
        #expect(last?.kind == .placeRefused)
        #expect(last?.description == SlackError.refused(status: 200, code: code).description)
    }

    @Test(arguments: ["invalid_auth", "missing_scope", "no_text", "invalid_arguments", "is_bot"])
    func `what no other channel helps is final`(code: String) async {
        #expect(await failure(ScriptedSlack([.word(code)]), "C0000000009")?.kind == .final)
    }

    @Test(
        arguments: [
            (.word("internal_error"), .unknown(retryAfter: nil)),
            (.word("service_unavailable"), .temporary(retryAfter: nil)),
            (.failure(.unreachable(reason: "no route")), .temporary(retryAfter: nil)),
            (
                .answer(429, "", headers: [.retryAfter: "20"]),
                .rateLimited(retryAfter: .seconds(20))
            ),
        ] as [(Result<Answer, OutboundError>, DeliveryFailure.Kind)]
    )
    func `what passes is the same in every place`(
        reply: Result<Answer, OutboundError>,
        kind: DeliveryFailure.Kind
    ) async {
        for place in [nil, "C0000000009"] {
            #expect(await failure(ScriptedSlack([reply]), place)?.kind == kind)
        }
    }

    @Test func `a public channel is joined, and posted to then`() async throws {
        let slack = ScriptedSlack([
            .word("not_in_channel"), .answer(200, #"{"ok":true,"channel":{"id":"C9"}}"#),
            Self.posted("C0000000009"),
        ])
        _ = try await destination(slack, joins: true)
            .deliver(part("C0000000009"), Self.mark, nil)
        #expect(slack.methods == ["chat.postMessage", "conversations.join", "chat.postMessage"])
        #expect(try slack.bodies()[1] == ["channel": "C0000000009"])
    }

    @Test(arguments: [
        (#""is_archived""#, "it is archived (is_archived)"),
        (
            #""method_not_supported_for_channel_type""#,
            "it is private, so it has to invite the app (method_not_supported_for_channel_type)"
        ),
        (
            #""too_many_members""#,
            "it has as many members as it may have (too_many_members)"
        ),
        (
            #""channel_is_limited_access""#,
            "it admits only some (channel_is_limited_access)"
        ),
        (
            #""channel_not_found""#, "it was not found, or is private (channel_not_found)"
        ),
        (#""missing_scope""#, "the app lacks the permission channels:join (missing_scope)"),
        (
            #""missing_scope","needed":"channels:join,im:read""#,
            "the app lacks the permission channels:join,im:read (missing_scope)"
        ),
        (#""new_word""#, "Slack refused that (new_word)"),
    ])
    func `why a channel could not be joined is said`(error: String, reason: String) async {
        let slack = ScriptedSlack([
            .word("not_in_channel"), .answer(200, #"{"ok":false,"error":\#(error)}"#),
        ])
        let refused = await failure(slack, "C0000000009", joins: true)
        #expect(refused?.kind == .placeRefused)
        #expect(
            refused?.description
                == "The app is not in the channel and could not join it: \(reason)."
        )
    }

    @Test(
        arguments: [
            (.failure(.timedOut(after: .seconds(30), requestSent: true)), nil),
            (.answer(503, ""), nil), (.word("internal_error"), nil),
        ] as [(Result<Answer, OutboundError>, Int?)]
    )
    func `a join without an answer is tried again, for nothing was posted`(
        reply: Result<Answer, OutboundError>,
        seconds: Int?
    ) async {
        let slack = ScriptedSlack([.word("not_in_channel"), reply])
        let failed = await failure(slack, "C0000000009", joins: true)
        #expect(failed?.kind == .temporary(retryAfter: seconds.map { .seconds($0) }))
        #expect(failed?.description.hasPrefix("Slack could not be asked: ") == true)
    }

    @Test func `a webhook has one channel, whatever was planned with a token`() async throws {
        let destination = Destination.slack(
            .webhook(ScriptedSlack([]).webhook()),
            place: "a channel",
            whenUnknown: .skip,
            links: EntityLinks(appURL: "https://app.getport.io")
        )
        #expect(destination.reach == nil)
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await destination.deliver(part("C0000000009"), Self.mark, nil)
        }
        #expect(failure?.kind == .placeRefused)
        #expect(
            failure?.description
                == "It was chosen when slack.bot-token was set; a webhook has one channel only."
        )
    }

    @Test func `a message has an address for people, if Slack says one`() async throws {
        let link = "https://acme.slack.com/archives/C1/p1"
        let reference: JSONValue = ["channel": "C0000000009", "ts": "1.5"]
        let slack = ScriptedSlack([.answer(200, #"{"ok":true,"permalink":"\#(link)"}"#)])
        #expect(await destination(slack).link(reference) == link)
        let url = "https://slack.com/api/chat.getPermalink?channel=C0000000009&message_ts=1.5"
        #expect(slack.calls.map(\.url) == [url])
        for reply in [
            .word("message_not_found"), .answer(500, ""), .answer(200, "<html>"),
            .failure(.unreachable(reason: "no route")), .answer(200, #"{"ok":true}"#),
            .answer(200, #"{"ok":true,"permalink":"javascript:alert(1)"}"#),
            .answer(429, "", headers: [.retryAfter: "1"]),
        ] as [Reply] {
            let slack = ScriptedSlack([reply])
            #expect(await destination(slack).link(reference) == nil)
            #expect(slack.calls.count == 1)
        }
        #expect(await destination(ScriptedSlack([])).link("x") == nil)
    }
}
