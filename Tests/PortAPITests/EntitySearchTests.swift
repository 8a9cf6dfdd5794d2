import JSON
import Outbound
import Platform
import PortAPI
import Scorecards
import Testing

struct EntitySearchTests {
    private static let paginated = "POST /v1/blueprints/service/entities/search"
    private static let global = "POST /v1/entities/search"
    private static let blueprint = "GET /v1/blueprints/service"

    private static func entity(_ identifier: String) -> JSONValue {
        ["identifier": .string(identifier), "title": "T", "scorecards": [:]]
    }

    private static func page(_ identifiers: [String], next: JSONValue? = nil) -> Answer {
        var body: [ExactString: JSONValue] = [
            "ok": true, "entities": .array(identifiers.map(Self.entity)),
        ]
        body["next"] = next
        return .json(200, .object(body))
    }

    private static func search(
        _ port: ScriptedPort,
        filter: JSONValue? = nil,
        _ change: (inout PortConfiguration) -> Void = { _ in }
    ) async throws(PortError) -> [String] {
        try await port.client(change).entities(of: "service", scorecard: "ready", filter: filter)
            .map(\.identifier)
    }

    @Test func `row 9: pages are asked for until there is no next one`() async throws {
        let port = ScriptedPort([
            .reply(Self.paginated, Self.page(["a", "b"], next: "one")),
            .reply(Self.paginated, Self.page([], next: "two")),
            .reply(Self.paginated, Self.page(["c"], next: nil)),
        ])
        #expect(try await Self.search(port) == ["a", "b", "c"])
        #expect(try port.body(0) == ["limit": 1_000])
        #expect(try port.body(1) == ["limit": 1_000, "from": "one"])
        #expect(try port.body(2) == ["limit": 1_000, "from": "two"])
    }

    @Test(arguments: [JSONValue.null, ""])
    func `a next page that is null or empty is none`(next: JSONValue) async throws {
        let port = ScriptedPort([.reply(Self.paginated, Self.page(["a"], next: next))])
        #expect(try await Self.search(port) == ["a"])
    }

    @Test func `identifiers are percent-encoded in the path`() async throws {
        let path = "POST /v1/blueprints/a%2Fb%20c/entities/search"
        let port = ScriptedPort([.reply(path, Self.page(["a"]))])
        _ = try await port.client().entities(of: "a/b c", scorecard: "ready", filter: nil)
        #expect(port.isDone)
    }

    @Test func `an entity that comes twice is kept where it came first`() async throws {
        let port = ScriptedPort([
            .reply(Self.paginated, Self.page(["a", "b"], next: "one")),
            .reply(Self.paginated, Self.page(["b", "c"])),
        ])
        #expect(try await Self.search(port) == ["a", "b", "c"])
    }

    @Test func `a page that comes again ends the search as an error`() async throws {
        let port = ScriptedPort([
            .reply(Self.paginated, Self.page(["a"], next: "one")),
            .reply(Self.paginated, Self.page(["b"], next: "one")),
        ])
        let error = await failure { () throws(PortError) in _ = try await Self.search(port) }
        #expect(error?.disposition == .retry(after: nil))
        #expect(
            error?.description == "Port's answer cannot be used: it lacks the next page, which is "
                + "one it gave before."
        )
    }

    @Test func `endless pages end as an error`() async throws {
        let port = ScriptedPort(
            (0..<3).map { .reply(Self.paginated, Self.page(["e\($0)"], next: .string("\($0)"))) }
        )
        let error = await failure { () throws(PortError) in
            _ = try await Self.search(port) { $0.limits.pagesMax = 3 }
        }
        #expect(
            error?.description
                == "Port's answer cannot be used: it lacks an end of the pages; there are over 3."
        )
    }

    @Test func `too many entities are refused, not cut`() async throws {
        let port = ScriptedPort([.reply(Self.paginated, Self.page(["a", "b", "c"]))])
        let error = await failure { () throws(PortError) in
            _ = try await Self.search(port) { $0.limits.entitiesMax = 2 }
        }
        #expect(error?.disposition == .never)
        #expect(
            error?.description
                == "Port has more than 2 entities for this reminder: narrow it by "
                + "reminder.filter-rule, or the named reminder's own or the input that "
                + "overrides it."
        )
    }

    @Test func `a page that is too long is asked for in smaller pieces`() async throws {
        let port = ScriptedPort([
            .reply(Self.paginated, Self.page(["a"], next: "one")),
            .fail(Self.paginated, .responseTooLarge(bytesMax: 9)),
            .fail(Self.paginated, .responseTooLarge(bytesMax: 9)),
            .reply(Self.paginated, Self.page(["b"])),
        ])
        #expect(try await Self.search(port) == ["a", "b"])
        #expect(try port.body(1) == ["limit": 1_000, "from": "one"])
        #expect(try port.body(2) == ["limit": 250, "from": "one"])
        #expect(try port.body(3) == ["limit": 62, "from": "one"])
    }

    @Test func `a page that is too long with few entities is an error`() async throws {
        let port = ScriptedPort([
            .fail(Self.paginated, .responseTooLarge(bytesMax: 9)),
            .fail(Self.paginated, .responseTooLarge(bytesMax: 9)),
        ])
        let error = await failure { () throws(PortError) in
            _ = try await Self.search(port) { $0.limits.pageEntitiesMin = 250 }
        }
        #expect(
            error == .unavailable(.responseTooLarge(bytesMax: 9), isRepeatable: true)
        )
    }

    @Test(arguments: [404, 405])
    func `where the paginated search is missing the global one is asked`(
        status: Int
    ) async throws {
        let port = ScriptedPort([
            .reply(Self.paginated, .refusal(status, "Route not found")),
            .reply(Self.blueprint, .json(200, ["ok": true])),
            .reply(Self.global, Self.page(["a"])),
        ])
        #expect(
            try await Self.search(port, filter: ["property": "x", "operator": "isEmpty"]) == ["a"]
        )
        #expect(
            try port.body(2) == [
                "combinator": "and",
                "rules": [
                    ["property": "$blueprint", "operator": "=", "value": "service"],
                    ["property": "x", "operator": "isEmpty"],
                ],
            ]
        )
    }

    @Test func `where credentials may not read blueprints the global search decides`()
        async throws
    {
        let port = ScriptedPort([
            .reply(Self.paginated, .refusal(404, "not found")),
            .reply(Self.blueprint, .refusal(403, "no")),
            .reply(Self.global, Self.page(["a"])),
        ])
        #expect(try await Self.search(port) == ["a"])
    }

    @Test func `an unknown blueprint is final, and says which key to correct`() async throws {
        let port = ScriptedPort([
            .reply(Self.paginated, .refusal(404, "not found")),
            .reply(Self.blueprint, .refusal(404, "not found")),
        ])
        let error = await failure { () throws(PortError) in _ = try await Self.search(port) }
        #expect(error?.disposition == .never)
        #expect(
            error?.description == "Port has no blueprint `service`: correct reminder.blueprint, "
                + "or the named reminder's own or the input that overrides it."
        )
    }

    @Test func `entities without scorecards are asked for globally`() async throws {
        let bare: JSONValue = [
            "entities": [["identifier": "a"], ["identifier": "b"]], "next": "n",
        ]
        let port = ScriptedPort([
            .reply(Self.paginated, .json(200, bare)),
            .reply(Self.global, Self.page(["a", "b"])),
        ])
        #expect(try await Self.search(port) == ["a", "b"])
    }

    @Test func `no entities at all is an answer`() async throws {
        let port = ScriptedPort([.reply(Self.paginated, Self.page([]))])
        #expect(try await Self.search(port) == [])
    }

    @Test func `the global search may be longer than a page`() async throws {
        let port = ScriptedPort([
            .reply(Self.paginated, .json(200, ["entities": [["identifier": "a"]]])),
            .reply(Self.global, Self.page(["a"])),
        ])
        _ = try await Self.search(port)
        #expect(port.calls.map(\.responseBytesMax) == [16 << 20, 128 << 20])
    }
}

struct SearchFilterTests {
    private static let rule: JSONValue = ["property": "tier", "operator": "=", "value": 1]
    private static let nested: JSONValue = [
        "combinator": "or", "rules": [["combinator": "and", "rules": [rule]], rule],
    ]

    @Test(arguments: [
        (rule, ["combinator": "and", "rules": [rule]] as JSONValue), (nested, nested),
    ])
    func `row 15: a rule is wrapped and a combinator goes as it is`(
        filter: JSONValue,
        query: JSONValue
    ) async throws {
        let port = ScriptedPort([
            .reply(
                "POST /v1/blueprints/service/entities/search",
                .json(200, ["entities": []])
            )
        ])
        _ = try await port.client()
            .entities(of: "service", scorecard: "ready", filter: filter)
        #expect(try port.body(0) == ["limit": 1_000, "query": query])
    }

    private static let empty =
        "it is empty, where a rule needs an operator and what it looks at (property, relation, "
        + "scorecard, blueprint, propertySchema), and a combinator needs combinator and rules"

    @Test(
        arguments: [
            ("and", "it must be an object: a rule, or a combinator with rules"),
            (.object([:]), Self.empty),
            ([["property": "x"]], "it must be an object: a rule, or a combinator with rules"),
            (["combinator": "nor", "rules": []], "its combinator must be `and` or `or`"),
            (["rules": []], "its combinator must be `and` or `or`"),
            (["combinator": "and"], "its rules must be a list"),
            (["combinator": "and", "rules": ["property": "x"]], "its rules must be a list"),
            (
                ["combinator": "and", "rules": [[:]]],
                "in rules[0] \(Self.empty)"
            ),
        ] as [(JSONValue, String)]
    )
    func `a filter that is none is refused before anything is asked`(
        filter: JSONValue,
        problem: String
    ) async throws {
        let port = ScriptedPort([])
        let client = port.client()
        let error = await failure { () throws(PortError) in
            _ = try await client.entities(of: "service", scorecard: "ready", filter: filter)
        }
        #expect(error?.disposition == .never)
        #expect(
            error?.description == "The filter rule cannot be used, \(problem): correct "
                + "reminder.filter-rule, or the named reminder's own or the input that "
                + "overrides it."
        )
        #expect(port.tokens == 0)
    }

    @Test(arguments: [400, 422])
    func `a filter that Port refuses is final, in Port's words`(status: Int) async throws {
        let port = ScriptedPort([
            .reply(
                "POST /v1/blueprints/service/entities/search",
                .refusal(status, "body/query/rules/0 must\nmatch")
            )
        ])
        let client = port.client()
        let error = await failure { () throws(PortError) in
            _ = try await client.entities(of: "service", scorecard: "ready", filter: Self.rule)
        }
        #expect(error == .invalidFilter(message: "body/query/rules/0 must match"))
    }

    @Test func `a 422 without a filter is not blamed on one`() async throws {
        let port = ScriptedPort([
            .reply("POST /v1/blueprints/service/entities/search", .refusal(422, "limit"))
        ])
        let client = port.client()
        let error = await failure { () throws(PortError) in
            _ = try await client.entities(of: "service", scorecard: "ready", filter: nil)
        }
        #expect(error?.description == "Port refused the request with status 422 (limit).")
        #expect(error?.disposition == .never)
    }
}
