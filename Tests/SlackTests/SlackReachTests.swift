import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Slack
import Testing
import TestSupport

/// Which channels and groups a run can have.
@Suite(.timeLimit(.minutes(1)))
struct SlackReachTests {
    private typealias Reply = Result<Outbound.Answer, OutboundError>

    private static func list(_ channels: [(id: String, name: String)], next: String = "") -> Reply {
        let items = channels.map {
            #"{"id":"\#($0.id)","name":"\#($0.name)","is_private":false,"topic":{"value":""}}"#
        }
        return .answer(
            200,
            #"{"ok":true,"channels":[\#(items.joined(separator: ","))],"#
                + #""response_metadata":{"next_cursor":"\#(next)"}}"#
        )
    }

    private static func missingScope(_ needed: String) -> Reply {
        .answer(200, #"{"ok":false,"error":"missing_scope","needed":"\#(needed)"}"#)
    }

    private func destination(_ workspace: SlackWorkspace) -> Destination {
        .slack(
            .bot(SlackBot(in: "C0123456789", of: workspace)),
            place: "a channel",
            whenUnknown: .skip,
            links: EntityLinks(appURL: "https://app.getport.io")
        )
    }

    private func request(
        _ channels: [String] = [],
        groups: [String] = [],
        known: [String: (String, hoursAgo: Int)] = [:],
        webhooks: Bool = false
    ) -> ReachRequest {
        let now = ScriptedSlack.start
        return ReachRequest(
            channels: channels,
            groups: groups,
            allowsWebhookURLs: webhooks,
            known: known.mapValues {
                ReachRequest.Known(value: $0.0, at: now + .seconds(-3_600 * $0.hoursAgo))
            },
            now: now
        )
    }

    private func reach(
        _ slack: ScriptedSlack,
        _ request: ReachRequest
    ) async throws -> ReachAnswer {
        let reach = try #require(destination(slack.workspace()).reach)
        return try await reach(request)
    }

    private func failure(_ slack: ScriptedSlack) async -> DeliveryFailure? {
        await #expect(throws: DeliveryFailure.self) {
            _ = try await reach(slack, request(["#payments"]))
        }
    }

    private static let payments = ReachAnswer.Channel.place("C0000000001", name: "#payments")
    private static let unseen = ReachAnswer.Channel.refused(
        reason:
            "The app sees no channel of that name: it may be archived or renamed, or private and"
            + " without the app."
    )

    @Test func `ids and links need no question, and others are refused in their place`()
        async throws
    {
        let slack = ScriptedSlack([])
        let link = "https://acme.slack.com/archives/C0000000002/p1"
        let answer = try await reach(slack, request(["C0000000001", link, "@anna"]))
        #expect(
            answer.channels == [
                .place("C0000000001", name: "C0000000001"),
                .place("C0000000002", name: "C0000000002"),
                .refused(reason: "It names a person or a group, not a channel."),
            ]
        )
        #expect(answer.learned.isEmpty && answer.warnings.isEmpty)
    }

    @Test func `names are found by one list, and remembered with the names of ids`() async throws {
        let page = Self.list([
            ("C0000000009", "other"), ("C0000000001", "payments"), ("G0000000002", "search"),
        ])
        let slack = ScriptedSlack([page])
        let asked = ["#Payments", "search", "payments", "C0000000009", "C0000000008"]
        let answer = try await reach(slack, request(asked))
        #expect(
            answer.channels == [
                Self.payments, .place("G0000000002", name: "#search"), Self.payments,
                .place("C0000000009", name: "#other"),
                .place("C0000000008", name: "C0000000008"),
            ]
        )
        #expect(
            answer.learned == [
                "channel/payments": "C0000000001", "channel/search": "G0000000002",
                "name/C0000000009": "other",
            ]
        )
        let call = try #require(slack.calls.first)
        #expect(call.method == .get && slack.calls.count == 1)
        #expect(
            call.url == "https://slack.com/api/conversations.list"
                + "?types=public_channel%2Cprivate_channel&exclude_archived=true&limit=999"
        )
    }

    @Test func `what was learned is enough for a day`() async throws {
        let known = { (hours: Int) in
            [
                "channel/payments": ("C0000000001", hoursAgo: hours),
                "name/C0000000009": ("other", hoursAgo: hours),
            ]
        }
        let asked = ["#payments", "C0000000009"]
        let fresh = try await reach(ScriptedSlack([]), request(asked, known: known(23)))
        #expect(fresh.channels == [Self.payments, .place("C0000000009", name: "#other")])
        #expect(fresh.learned.isEmpty)
        let slack = ScriptedSlack([Self.list([("C0000000007", "payments")])])
        let stale = try await reach(slack, request(asked, known: known(24)))
        #expect(
            stale.channels == [
                .place("C0000000007", name: "#payments"),
                .place("C0000000009", name: "C0000000009"),
            ]
        )
    }

    @Test func `a list is read page by page, as far as it is needed`() async throws {
        let slack = ScriptedSlack([
            Self.list([("C0000000009", "other")], next: "a b="), Self.list([], next: "c"),
            Self.list([("C0000000001", "payments")], next: "d"),
        ])
        let answer = try await reach(slack, request(["#payments"]))
        #expect(answer.channels == [Self.payments])
        #expect(slack.calls[1].url.hasSuffix("&cursor=a%20b%3D"))
        #expect(slack.calls.count == 3)
    }

    @Test func `a name that is nowhere is refused, and not remembered`() async throws {
        let answer = try await reach(ScriptedSlack([Self.list([])]), request(["gone"]))
        #expect(answer.channels == [Self.unseen] && answer.learned.isEmpty)
    }

    @Test func `a workspace without an end is not read to its end`() async throws {
        let slack = ScriptedSlack(Array(repeating: Self.list([], next: "a"), count: 100))
        let answer = try await reach(slack, request(["gone"]))
        let reason = "The workspace has more channels than are read: name it by its id."
        #expect(answer.channels == [.refused(reason: reason)])
    }

    @Test func `without the permission for private channels the public ones are found`()
        async throws
    {
        let slack = ScriptedSlack([
            Self.missingScope("groups:read"), Self.list([("C0000000001", "payments")]),
        ])
        let answer = try await reach(slack, request(["payments", "secret"]))
        #expect(answer.channels == [Self.payments, Self.unseen])
        #expect(
            answer.warnings == [
                "Finding private channels by their names needs the permission groups:read: add it to"
                    + " the Slack app's scopes and install the app again."
            ]
        )
        #expect(slack.calls[1].url.contains("?types=public_channel&"))
    }

    @Test func `without any permission each name is refused, and it is said what to add`()
        async throws
    {
        let missing = Self.missingScope("")
        let answer = try await reach(
            ScriptedSlack([missing, missing]),
            request(["payments", "a"])
        )
        let reason =
            "Its name could not be looked up: The Slack app lacks a permission."
            + " (missing_scope, HTTP 200)"
        #expect(answer.channels == Array(repeating: .refused(reason: reason), count: 2))
        #expect(
            answer.warnings == [
                "Finding channels by their names needs the permission channels:read: add it to the"
                    + " Slack app's scopes and install the app again."
            ]
        )
    }

    @Test func `a word that nobody knows refuses the names, and the run goes on`() async throws {
        let answer = try await reach(
            ScriptedSlack([.word("new_word")]),
            request(["a", "C0000001"])
        )
        #expect(
            answer.channels == [
                .refused(
                    reason: "Its name could not be looked up: Slack refused to say."
                        + " (new_word, HTTP 200)"
                ),
                .place("C0000001", name: "C0000001"),
            ]
        )
        #expect(
            answer.warnings == [
                "Finding channels by their names was not possible: Slack refused to say."
                    + " (new_word, HTTP 200)"
            ]
        )
    }

    @Test func `the list of channels is waited for, as long as that is bearable`() async throws {
        let limited = { (wait: String) in
            Reply.answer(429, "", headers: [.retryAfter: wait])
        }
        let slack = ScriptedSlack([limited("30"), Self.list([("C0000000001", "payments")])])
        async let answer = reach(slack, request(["payments"]))
        await slack.clock.sleepers(atLeast: 1)
        slack.clock.advance(by: .seconds(30))
        #expect(try await answer.channels == [Self.payments])
        #expect(slack.times == [0, 30])
        let failure = await failure(ScriptedSlack([limited("600")]))
        #expect(failure?.kind == .rateLimited(retryAfter: .seconds(600)))
    }

    @Test(
        arguments: [
            (
                .failure(.timedOut(after: .seconds(30), requestSent: true)),
                .temporary(retryAfter: nil)
            ),
            (.answer(503, ""), .temporary(retryAfter: nil)),
            (.word("internal_error"), .temporary(retryAfter: nil)),
            (.word("invalid_auth"), .final),
        ] as [(Result<Outbound.Answer, OutboundError>, DeliveryFailure.Kind)]
    )
    func `what keeps everything from being sent fails the run, and leaves nothing unknown`(
        reply: Result<Outbound.Answer, OutboundError>,
        kind: DeliveryFailure.Kind
    ) async {
        #expect(await failure(ScriptedSlack([reply]))?.kind == kind)
    }

    @Test func `a person who left since is asked for again`() async throws {
        let user = Reply.answer(200, #"{"ok":true,"user":{"id":"U00000007"}}"#)
        let slack = ScriptedSlack([.word("user_disabled"), user])
        let destination = destination(slack.workspace())
        let reach = try #require(destination.reach)
        let request = ReachRequest(
            people: [Person(address: "a@b.c", name: "A")],
            known: [
                "person/a@b.c": ReachRequest.Known(value: "U00000001", at: ScriptedSlack.start)
            ],
            now: ScriptedSlack.start
        )
        #expect(try await reach(request).people == ["U00000001"])
        let message = SlackMessage.sample.json
        let part = ReminderPlan.Part(key: "1", payload: message, place: "U00000001")
        await #expect(throws: DeliveryFailure.self) {
            _ = try await destination.deliver(part, Mark(jobID: "j1", number: 1), nil)
        }
        #expect(try await reach(request).people == ["U00000007"])
    }

    @Test(arguments: ["channel_not_found", "is_archived"])
    func `a remembered id that Slack refuses is asked for again`(code: String) async throws {
        let slack = ScriptedSlack([.word(code), Self.list([("C0000000007", "payments")])])
        let destination = destination(slack.workspace())
        let reach = try #require(destination.reach)
        let request = request(["payments"], known: ["channel/payments": ("C0000000001", 1)])
        #expect(try await reach(request).channels == [Self.payments])
        let part = ReminderPlan.Part(
            key: "1",
            payload: SlackMessage.sample.json,
            place: "C0000000001"
        )
        let mark = Mark(jobID: "j1", number: 1)
        let failure = await #expect(throws: DeliveryFailure.self) {
            _ = try await destination.deliver(part, mark, nil)
        }
        #expect(failure?.kind == .placeRefused)
        #expect(try await reach(request).channels == [.place("C0000000007", name: "#payments")])
    }

    @Test func `groups are found by handle before name, without case, unless disabled`()
        async throws
    {
        let slack = ScriptedSlack([
            .answer(
                200,
                #"{"ok":true,"usergroups":[{"id":"S1","handle":"pay","name":"Payments","#
                    + #""date_delete":0},{"id":"S2","handle":"payments","name":"Old","#
                    + #""date_delete":0},{"id":"S3","handle":"gone","name":"Gone","#
                    + #""date_delete":5},{"id":"<!here>","handle":"evil","name":""}]}"#
            )
        ])
        let names = ["@PAY", "payments", "OLD", "gone", "evil", "", "nobody"]
        let answer = try await reach(slack, request(groups: names))
        #expect(answer.groups == ["S1", "S2", "S2", nil, nil, nil, nil])
        #expect(slack.calls.map(\.url) == ["https://slack.com/api/usergroups.list"])
        #expect(answer.warnings.isEmpty)
    }

    @Test(
        arguments: [
            (
                .word("plan_upgrade_required"),
                "Mentioning groups is not possible: the workspace's plan has no user groups."
            ),
            (
                .word("missing_scope"),
                "Mentioning groups needs the permission usergroups:read: add it to the Slack app's"
                    + " scopes and install the app again."
            ),
            (
                .answer(429, "", headers: [.retryAfter: "1"]),
                "Mentioning groups was not possible: Slack limits how often that may be asked."
            ),
            (
                .failure(.unreachable(reason: "no route")),
                "Mentioning groups was not possible: Slack could not be asked: No connection: no"
                    + " route."
            ),
        ] as [(Result<Outbound.Answer, OutboundError>, String)]
    )
    func `groups that cannot be had hold nothing up`(
        reply: Result<Outbound.Answer, OutboundError>,
        warning: String
    ) async throws {
        let answer = try await reach(ScriptedSlack([reply]), request(["C0000001"], groups: ["a"]))
        #expect(answer.groups == [nil] && answer.warnings == [warning])
        #expect(answer.channels == [.place("C0000001", name: "C0000001")])
    }

    private static let hook = "https://hooks.slack.com/services/T1/B2/sesame"

    @Test func `a webhook's URL is used only where that is allowed, and hidden`() async throws {
        let refused = try await reach(ScriptedSlack([]), request([Self.hook]))
        #expect(
            refused.channels == [
                .refused(
                    reason: "It is the URL of an incoming webhook, which only"
                        + " reminder.allow-webhook-urls allows."
                )
            ]
        )
        let slack = ScriptedSlack([.ok, .answer(404, "no_service")])
        let destination = destination(slack.workspace(pause: .zero))
        let reach = try #require(destination.reach)
        let answer = try await reach(request([Self.hook, Self.hook], webhooks: true))
        guard case .place(let place, "an incoming webhook") = answer.channels[0] else {
            Issue.record("\(answer)")
            return
        }
        // One URL is one place, so that its messages keep their order and pace.
        #expect(answer.channels[1] == answer.channels[0])
        #expect(place.hasPrefix("webhook:") && !place.contains("sesame"))
        let part = ReminderPlan.Part(key: "1", payload: SlackMessage.sample.json, place: place)
        let mark = Mark(jobID: "j1", number: 1)
        #expect(try await destination.deliver(part, mark, nil) == DeliveryReceipt())
        #expect(slack.calls.map(\.url) == [Self.hook])
        #expect(slack.calls.first?.body == (try destination.payload(part, mark)))
        let find = try #require(destination.find)
        #expect(
            try await find(part, mark, nil, ScriptedSlack.start, .none) == .cannotKnow(reason: nil)
        )
        let gone = await #expect(throws: DeliveryFailure.self) {
            _ = try await destination.deliver(part, mark, nil)
        }
        #expect(gone?.kind == .placeRefused && gone?.description.contains("sesame") == false)
        let other = self.destination(slack.workspace(token: "xoxb-other"))
        let unreadable = await #expect(throws: DeliveryFailure.self) {
            _ = try await other.deliver(part, mark, nil)
        }
        #expect(unreadable?.kind == .placeRefused)
        #expect(
            unreadable?.description == "The webhook's URL cannot be read any more, because"
                + " slack.bot-token was changed meanwhile."
        )
    }

    @Test(arguments: [
        (
            "http://hooks.slack.com/services/T/B/x",
            "The Slack webhook URL must start with https:// (http:// is for trials on this machine"
                + " only)."
        ),
        (
            "https://hooks.slack.com/triggers/T/1/x",
            "The Slack webhook URL belongs to Slack's Workflow Builder, which does not take messages"
                + " with a layout; create an incoming webhook instead."
        ),
        ("http://127.0.0.1:80/services/T/B/x", "It is a link to another site than Slack."),
        ("https://localhost/services/T/B/x", "It is a link to another site than Slack."),
    ])
    func `what is no webhook of Slack's is refused although webhooks are allowed`(
        url: String,
        reason: String
    ) async throws {
        let answer = try await reach(ScriptedSlack([]), request([url], webhooks: true))
        #expect(answer.channels == [.refused(reason: reason)])
    }

    @Test func `for a trial on this machine a webhook may be here, too`() async throws {
        let workspace = ScriptedSlack([]).workspace(apiURL: "http://127.0.0.1:80/api")
        let reach = try #require(destination(workspace).reach)
        let url = "http://127.0.0.1:80/services/T/B/x"
        guard case .place = try await reach(request([url], webhooks: true)).channels[0] else {
            Issue.record("it was refused")
            return
        }
    }
}
