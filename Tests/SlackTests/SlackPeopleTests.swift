import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Slack
import Testing
import TestSupport

/// Who the people of a run are in Slack.
@Suite(.timeLimit(.minutes(1)))
struct SlackPeopleTests {
    private typealias Reply = Result<Outbound.Answer, OutboundError>

    private static func user(_ id: String, _ further: String = "") -> Reply {
        .answer(200, #"{"ok":true,"user":{"id":"\#(id)","profile":{"email":"x"}\#(further)}}"#)
    }

    private static func person(_ address: String, id: String? = nil) -> Person {
        Person(address: address, name: address, id: id)
    }

    private func reach(
        _ slack: ScriptedSlack,
        _ people: [Person],
        known: [String: (String, secondsAgo: Int)] = [:]
    ) async throws -> ReachAnswer {
        let destination = Destination.slack(
            .bot(SlackBot(in: "C0123456789", of: slack.workspace())),
            place: "a channel",
            whenUnknown: .skip,
            links: EntityLinks(appURL: "https://app.getport.io")
        )
        let now = ScriptedSlack.start
        let request = ReachRequest(
            people: people,
            known: known.mapValues {
                ReachRequest.Known(value: $0.0, at: now + .seconds(-$0.secondsAgo))
            },
            now: now
        )
        let reach = try #require(destination.reach)
        return try await reach(request)
    }

    @Test func `who is known by an id is not asked for`() async throws {
        let people = [Self.person("a@b.c", id: "U00000001"), Self.person("W Smith")]
        let answer = try await reach(ScriptedSlack([]), people)
        #expect(answer.people == ["U00000001", nil] && answer.learned.isEmpty)
    }

    @Test func `what has not the form of an id is none, whatever the catalogue says`()
        async throws
    {
        let slack = ScriptedSlack([Self.user("U00000001")])
        let answer = try await reach(slack, [Self.person("a@b.c", id: "!channel")])
        #expect(answer.people == ["U00000001"])
    }

    @Test func `people are found by their addresses, and remembered`() async throws {
        let slack = ScriptedSlack([
            Self.user("U00000001"), .word("users_not_found"),
            Self.user("U00000003", #","deleted":true"#), Self.user("U00000004", #","is_bot":true"#),
        ])
        let people = ["anna+x@b.c", "b@b.c", "c@b.c", "d@b.c", "anna+x@b.c"].map { Self.person($0) }
        let answer = try await reach(slack, people)
        #expect(answer.people == ["U00000001", nil, nil, nil, "U00000001"])
        #expect(
            answer.learned == [
                "person/anna+x@b.c": "U00000001", "person/b@b.c": "", "person/c@b.c": "",
                "person/d@b.c": "",
            ]
        )
        #expect(slack.calls.count == 4 && answer.warnings.isEmpty)
        #expect(
            slack.calls[0].url == "https://slack.com/api/users.lookupByEmail?email=anna%2Bx%40b.c"
        )
        #expect(slack.calls[0].method == .get && slack.calls[0].body.isEmpty)
    }

    @Test func `who was found is known for a day, and who was not for an hour`() async throws {
        let people = ["a@b.c", "b@b.c"].map { Self.person($0) }
        let known = { (hit: Int, miss: Int) in
            ["person/a@b.c": ("U00000001", hit), "person/b@b.c": ("", miss)]
        }
        let fresh = try await reach(ScriptedSlack([]), people, known: known(86_399, 3_599))
        #expect(fresh.people == ["U00000001", nil])
        let slack = ScriptedSlack([Self.user("U00000007"), Self.user("U00000008")])
        let stale = try await reach(slack, people, known: known(86_400, 3_600))
        #expect(stale.people == ["U00000007", "U00000008"])
    }

    @Test func `a bare id is taken unless its account is gone`() async throws {
        let slack = ScriptedSlack([
            Self.user("U00000001"), Self.user("U00000002", #","deleted":true"#),
            .word("user_not_found"),
        ])
        let ids = ["U00000001", "U00000002", "W00000003"]
        let answer = try await reach(slack, ids.map { Self.person($0) })
        #expect(answer.people == ["U00000001", nil, nil])
        #expect(
            answer.learned
                == ["user/U00000001": "U00000001", "user/U00000002": "", "user/W00000003": ""]
        )
        #expect(slack.calls[0].url == "https://slack.com/api/users.info?user=U00000001")
        let known = ["user/U00000001": ("U00000001", 1), "user/U00000002": ("", 1)]
        let people = ids.prefix(2).map { Self.person($0) }
        let again = try await reach(ScriptedSlack([]), people, known: known)
        #expect(again.people == ["U00000001", nil])
    }

    @Test func `a bare id is taken where nobody may say whether it is gone`() async throws {
        let slack = ScriptedSlack([.word("missing_scope")])
        let answer = try await reach(slack, ["U00000001", "U00000002"].map { Self.person($0) })
        #expect(answer.people == ["U00000001", "U00000002"] && answer.learned.isEmpty)
        #expect(
            answer.warnings == [
                "It is unknown whether 2 people are still in Slack: The Slack app lacks the"
                    + " permission users:read; add it to its scopes and install the app again."
            ]
        )
    }

    private static let missing =
        #"{"ok":false,"error":"missing_scope","needed":"users:read.email"}"#

    @Test(
        arguments: [
            (
                .answer(200, missing),
                "The Slack app lacks the permission users:read.email; add it to its scopes and"
                    + " install the app again."
            ),
            (
                .word("missing_scope"),
                "The Slack app lacks the permission users:read.email; add it to"
                    + " its scopes and install the app again."
            ),
            (.word("enterprise_is_restricted"), "The Slack app lacks a permission."),
            (
                .word("invalid_auth"), "The Slack token is not valid any more; reinstall the app."
            ),
            (
                .answer(429, "", headers: [.retryAfter: "6"]),
                "Slack limits how often that may be asked."
            ),
            (.answer(503, ""), "Slack could not be asked: Slack gave no answer. (HTTP 503)"),
            (
                .failure(.unreachable(reason: "no route")),
                "Slack could not be asked: No connection: no route."
            ),
        ] as [(Result<Outbound.Answer, OutboundError>, String)]
    )
    func `people who cannot be looked up hold nothing up`(
        reply: Result<Outbound.Answer, OutboundError>,
        reason: String
    ) async throws {
        let slack = ScriptedSlack([Self.user("U00000001"), reply])
        let people = ["a@b.c", "b@b.c", "c@b.c"].map { Self.person($0) }
        let answer = try await reach(slack, people)
        #expect(answer.people == ["U00000001", nil, nil])
        #expect(answer.learned == ["person/a@b.c": "U00000001"])
        #expect(answer.warnings == ["2 people could not be looked up in Slack: \(reason)"])
    }

    @Test func `an address that Slack dislikes is only its own person's`() async throws {
        let slack = ScriptedSlack([.word("invalid_email"), Self.user("U00000002")])
        let answer = try await reach(slack, [Self.person("@"), Self.person("b@b.c")])
        #expect(answer.people == [nil, "U00000002"] && answer.warnings.isEmpty)
        #expect(answer.learned == ["person/b@b.c": "U00000002"])
    }

    @Test func `a limit is waited for once, and for no more than seconds`() async throws {
        let limited = Reply.answer(429, "", headers: [.retryAfter: "3"])
        let slack = ScriptedSlack([limited, Self.user("U00000001"), limited])
        async let answer = reach(slack, [Self.person("a@b.c"), Self.person("b@b.c")])
        await slack.clock.sleepers(atLeast: 1)
        slack.clock.advance(by: .seconds(3))
        #expect(try await answer.people == ["U00000001", nil])
        #expect(
            try await answer.warnings == [
                "1 person could not be looked up in Slack: Slack limits how often that may be asked."
            ]
        )
        #expect(slack.times == [0, 3, 3])
    }

    private static let crowd = (1...201).map { person("p\($0)@b.c") }

    private static func members(_ numbers: ClosedRange<Int>, next: String = "") -> Reply {
        let items = numbers.map { number in
            #"{"id":"U\#(10_000_000 + number)","profile":{"email":"P\#(number)@B.c"},"#
                + #""deleted":\#(number == 2),"is_bot":\#(number == 3)}"#
        }
        return .answer(
            200,
            #"{"ok":true,"members":[\#(items.joined(separator: ","))],"#
                + #""response_metadata":{"next_cursor":"\#(next)"}}"#
        )
    }

    @Test func `many people are looked for in the list of all`() async throws {
        let slack = ScriptedSlack([Self.members(1...100, next: "a"), Self.members(101...200)])
        let answer = try await reach(slack, Self.crowd)
        #expect(answer.people[0] == "U10000001" && answer.people[199] == "U10000200")
        // The deleted one, the bot, and the one who is not there.
        #expect([1, 2, 200].map { answer.people[$0] } == [nil, nil, nil])
        #expect(answer.people.compactMap(\.self).count == 198)
        #expect(answer.learned.count == 201 && answer.learned["person/p201@b.c"] == "")
        #expect(
            slack.calls.map(\.url) == [
                "https://slack.com/api/users.list?limit=1000",
                "https://slack.com/api/users.list?limit=1000&cursor=a",
            ]
        )
    }

    @Test func `a list that is none is replaced by single questions`() async throws {
        let nameless = Reply.answer(200, #"{"ok":true,"members":[{"id":"U1","profile":{}}]}"#)
        for reply in [.word("limit_required"), .word("missing_scope"), nameless] as [Reply] {
            let users = Self.crowd.indices.map { Self.user("U\(20_000_000 + $0)") }
            let slack = ScriptedSlack([reply] + users)
            let answer = try await reach(slack, Self.crowd)
            #expect(answer.people.last == "U20000200" && answer.warnings.isEmpty)
        }
    }

    @Test func `what the list told before it broke is not asked for again`() async throws {
        let users = (151...201).map { Self.user("U\(20_000_000 + $0)") }
        let asked = [Self.user("U20000002"), Self.user("U20000003")] + users
        let slack = ScriptedSlack([Self.members(1...150, next: "a"), .answer(503, "")] + asked)
        let answer = try await reach(slack, Self.crowd)
        #expect(answer.people[0] == "U10000001" && answer.people[1] == "U20000002")
        #expect(answer.people[150] == "U20000151")
        #expect(slack.calls.count == 2 + 2 + 51)
    }
}
