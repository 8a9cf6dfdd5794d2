import JSON
import Outbound
import Platform
import PortAPI
import Scorecards
import Testing

/// The dates of failing rules, from the entities of `_rule_result`.
struct ResultDatesTests {
    static let path = "POST /v1/blueprints/_rule_result/entities/search"

    static let scorecard = Scorecard(
        identifier: "ready",
        title: "Readiness",
        blueprint: "service",
        levels: [Level(title: "Basic"), Level(title: "Gold")],
        rules: ["owner", "runbook", "has-runbook", "a.b"]
            .map { Rule(identifier: $0, title: $0, level: "Gold") }
    )

    private static func calendar(
        _ steps: [ScriptedPort.Step],
        exemptFrom: String? = "exempt_until",
        dueFrom: String? = "due_date",
        _ change: (inout PortConfiguration) -> Void = { _ in }
    ) async throws(PortError) -> ResultCalendar {
        let port = ScriptedPort(steps)
        let calendar = try await port.client(change)
            .resultDates(of: scorecard, exemptFrom: exemptFrom, dueFrom: dueFrom)
        #expect(port.isDone)
        return calendar
    }

    private static func page(_ results: [JSONValue], next: JSONValue? = nil) -> Answer {
        var body: [ExactString: JSONValue] = ["ok": true, "entities": .array(results)]
        body["next"] = next
        return .json(200, .object(body))
    }

    /// A failing result of the rule `owner`; a property of null takes the usual one away.
    private static func result(
        _ properties: [ExactString: JSONValue] = [:],
        named identifier: String = "r",
        entity: String = "pay",
        rule: JSONValue = "owner",
        relations: [ExactString: JSONValue] = [:]
    ) -> JSONValue {
        let usual: [ExactString: JSONValue] = [
            "result": "Not passed", "entity": .string(entity), "scorecard": "Readiness",
            "blueprint": "service", "result_last_change": "2026-11-20T08:00:00.000Z",
        ]
        return [
            "identifier": .string(identifier),
            "properties": .object(usual.merging(properties) { $1 }),
            "relations": .object(["rule": rule].merging(relations) { $1 }),
        ]
    }

    private static func time(_ text: String) throws -> Timestamp {
        try #require(Timestamp(text, dateAt: .start))
    }

    private static func read(_ result: JSONValue) async throws -> ResultDates? {
        try await calendar([.reply(path, page([result]))])["pay", "owner"]
    }

    @Test func `dates come with since when, due and exempt, page after page`() async throws {
        let port = ScriptedPort([
            .reply(
                Self.path,
                Self.page(
                    [
                        Self.result([
                            "due_date": "2026-12-24T12:00:00+01:00",
                            "exempt_until": "2026-12-01T00:00:00Z",
                        ])
                    ],
                    next: "2"
                )
            ),
            .reply(
                Self.path,
                Self.page([
                    Self.result(
                        ["result_last_change": "2026-11-01"],
                        named: "2",
                        rule: "runbook"
                    ),
                    Self.result(["due_date": "2026-12-24"], named: "3", entity: "web"),
                ])
            ),
        ])
        let calendar = try await port.client()
            .resultDates(of: Self.scorecard, exemptFrom: "exempt_until", dueFrom: "due_date")
        let since = try Self.time("2026-11-20T08:00:00Z")
        #expect(
            calendar["pay", "owner"]
                == ResultDates(
                    since: since,
                    due: try Self.time("2026-12-24T11:00:00Z"),
                    exemptUntil: try Self.time("2026-12-01T00:00:00Z")
                )
        )
        #expect(calendar["pay", "runbook"] == ResultDates(since: try Self.time("2026-11-01")))
        let due = try Self.time("2026-12-24T23:59:59.999Z")
        #expect(calendar["web", "owner"] == ResultDates(since: since, due: due))
        #expect(calendar.count == 3 && port.isDone)
    }

    @Test func `failing results of this scorecard are asked for, by its title or identifier`()
        async throws
    {
        let port = ScriptedPort([.reply(Self.path, Self.page([]))])
        _ = try await port.client()
            .resultDates(of: Self.scorecard, exemptFrom: nil, dueFrom: nil)
        let failing: JSONValue = ["property": "result", "operator": "=", "value": "Not passed"]
        let names: [JSONValue] = [
            ["property": "scorecard", "operator": "=", "value": "ready"],
            ["property": "scorecard", "operator": "=", "value": "Readiness"],
        ]
        let ours: JSONValue = ["combinator": "or", "rules": .array(names)]
        #expect(
            try port.body(0) == [
                "limit": 1_000, "query": ["combinator": "and", "rules": [failing, ours]],
            ]
        )
    }

    @Test(arguments: [400, 422])
    func `where the scorecard cannot be searched by, all failing results are read`(
        status: Int
    ) async throws {
        let port = ScriptedPort([
            .reply(Self.path, .refusal(status, "scorecard is a mirror")),
            .reply(
                Self.path,
                Self.page([
                    Self.result(["scorecard": "Security"], named: "1"),
                    Self.result(["result_last_change": "2026-11-01"], named: "2"),
                ])
            ),
        ])
        let calendar = try await port.client()
            .resultDates(of: Self.scorecard, exemptFrom: nil, dueFrom: nil)
        #expect(calendar["pay", "owner"]?.since == (try Self.time("2026-11-01")))
        let failing: JSONValue = ["property": "result", "operator": "=", "value": "Not passed"]
        #expect(
            try port.body(1) == [
                "limit": 1_000, "query": ["combinator": "and", "rules": [failing]],
            ]
        )
        let none = try await Self.calendar([
            .reply(Self.path, .refusal(status, "no")), .reply(Self.path, .refusal(status, "no")),
        ])
        #expect(none.isEmpty)
    }

    @Test(
        arguments: [
            (["result": "Passed"], false), (["result": "not passed"], false),
            (["result": nil], false), (["scorecard": "ready"], true), (["scorecard": nil], true),
            (["scorecard": "Security"], false), (["blueprint": "Service"], false),
            (["blueprint": nil], true), (["entity": nil], false), (["entity": 5], false),
            (["result_last_change": nil], false), (["result_last_change": "yesterday"], false),
            (["result_last_change": 1_763_976_600], false),
        ] as [([ExactString: JSONValue], Bool)]
    )
    func `what is not this scorecard's, not failing or without date is left out`(
        properties: [ExactString: JSONValue],
        isKept: Bool
    ) async throws {
        #expect((try await Self.read(Self.result(properties)) != nil) == isKept)
    }

    @Test func `a blueprint by its title counts where the entity is related as one of it`()
        async throws
    {
        let result = Self.result(["blueprint": "Service"], relations: ["service": "pay"])
        #expect(try await Self.read(result) != nil)
    }

    @Test(
        arguments: [
            ("owner", "owner"), ("ready:owner", "owner"), ("service/ready/owner", "owner"),
            ("ready.has-runbook", "has-runbook"), ("ready:a.b", "a.b"), ("a.b", "a.b"),
            ("x.a.b", "a.b"), ("ready_owner", nil), ("ready-owner", nil), ("co-owner", nil),
            ("owner:", nil), ("Owner", nil), ("", nil), (["owner", "runbook"], "owner"),
            (nil, nil), (5, nil), (["identifier": "owner"], nil),
        ] as [(JSONValue, String?)]
    )
    func `the rule is the related one, or the last part of its identifier`(
        relation: JSONValue,
        rule: String?
    ) async throws {
        let calendar = try await Self.calendar([
            .reply(Self.path, Self.page([Self.result(rule: relation)]))
        ])
        #expect(calendar.count == (rule == nil ? 0 : 1))
        if let rule { #expect(calendar["pay", rule] != nil) }
    }

    @Test func `of two results of one rule and entity the first counts`() async throws {
        let calendar = try await Self.calendar([
            .reply(
                Self.path,
                Self.page([
                    Self.result(["result_last_change": "2026-11-01"], named: "1"),
                    Self.result(["result_last_change": "2026-11-02"], named: "2"),
                ])
            )
        ])
        #expect(calendar["pay", "owner"]?.since == (try Self.time("2026-11-01")))
    }

    @Test(
        arguments: [
            (nil, "on", nil, "2026-12-01"), ("on", nil, "2026-12-01", nil),
            ("on", "on", "2026-12-01", "2026-12-01"), ("to", "on", "2026-12-31", "2026-12-01"),
            (nil, nil, nil, nil), ("nothing", "result", nil, nil),
        ] as [(String?, String?, String?, String?)]
    )
    func `dates are read of the named properties, to the end of their day`(
        exemptFrom: String?,
        dueFrom: String?,
        exempt: String?,
        due: String?
    ) async throws {
        let result = Self.result(["on": "2026-12-01", "to": "2026-12-31"])
        let dates =
            try await
            Self.calendar(
                [.reply(Self.path, Self.page([result]))],
                exemptFrom: exemptFrom,
                dueFrom: dueFrom
            )["pay", "owner"]
        #expect(dates?.exemptUntil == exempt.flatMap { Timestamp($0, dateAt: .end) })
        #expect(dates?.due == due.flatMap { Timestamp($0, dateAt: .end) })
    }

    @Test func `an exemption holds until its date's last millisecond in UTC`() async throws {
        let result = Self.result(["exempt_until": "2026-12-01"])
        let calendar = try await Self.calendar([.reply(Self.path, Self.page([result]))])
        for (now, holds) in [
            ("2026-12-01T00:00:00Z", true), ("2026-12-01T23:59:59.998Z", true),
            ("2026-12-01T23:59:59.999Z", false), ("2026-12-02T00:00:00Z", false),
        ] {
            let exemptions = Exemptions(
                calendar: calendar,
                graceDays: 0,
                now: try Self.time(now)
            )
            #expect(exemptions.holds("pay", "owner") == holds, "\(now)")
        }
    }

    @Test(arguments: [403, 405, 418])
    func `results that may not be read have no dates`(status: Int) async throws {
        var steps = [ScriptedPort.Step.reply(Self.path, .refusal(status, "no"))]
        if status == 405 {
            steps.append(.reply("GET /v1/blueprints/_rule_result", .json(200, ["ok": true])))
        }
        #expect(try await Self.calendar(steps).isEmpty)
    }

    @Test func `an organisation without results has no dates`() async throws {
        let calendar = try await Self.calendar([
            .reply(Self.path, .refusal(404, "not found")),
            .reply("GET /v1/blueprints/_rule_result", .refusal(404, "not found")),
        ])
        #expect(calendar.isEmpty)
    }

    @Test(arguments: [429, 500, 503])
    func `what passes with time is an error, also on a later page`(status: Int) async throws {
        let error = await failure { () throws(PortError) in
            _ = try await Self.calendar([
                .reply(Self.path, Self.page([Self.result()], next: "2")),
                .reply(Self.path, .refusal(status, "busy")),
            ])
        }
        guard case .retry = error?.disposition else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a page that is none can be asked for again`() async throws {
        let error = await failure { () throws(PortError) in
            _ = try await Self.calendar([.reply(Self.path, .json(200, ["entities": 7]))])
        }
        #expect(error == .malformedAnswer(what: "a page of entities"))
    }

    @Test func `more results than are kept are left`() async throws {
        let pages = (1...3)
            .map { number in
                Self.page(
                    [Self.result(named: "\(number)", entity: "e\(number)")],
                    next: .string("\(number)")
                )
            }
        let steps = pages.prefix(2).map { ScriptedPort.Step.reply(Self.path, $0) }
        let few = try await Self.calendar([steps[0]]) { $0.limits.resultDatesMax = 1 }
        #expect(few.count == 1)
        let short = try await Self.calendar(steps) { $0.limits.pagesMax = 2 }
        #expect(short.count == 2)
    }
}
