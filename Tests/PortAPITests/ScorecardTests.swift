import JSON
import Outbound
import Platform
import PortAPI
import Scorecards
import Testing

struct ScorecardTests {
    private static let path = "GET /v1/blueprints/service/scorecards/ready"

    private static func fetch(_ steps: [ScriptedPort.Step]) async throws(PortError) -> Scorecard {
        try await ScriptedPort(steps).client().scorecard("ready", of: "service")
    }

    @Test func `a scorecard is read with its levels and rules in order`() async throws {
        let body: JSONValue = [
            "ok": true,
            "scorecard": [
                "identifier": "ready", "title": "Readiness", "blueprint": "service",
                "levels": [["title": "Basic", "color": "paleBlue"], ["title": "Gold"]],
                "rules": [
                    [
                        "identifier": "one", "title": "First", "level": "Gold",
                        "description": "Add an **owner**.",
                        "query": [
                            "combinator": "and",
                            "conditions": [["property": "$team", "operator": "isNotEmpty"]],
                        ],
                    ],
                    [
                        "identifier": "two", "level": nil, "title": "", "description": " ",
                        "query": [:],
                    ],
                ],
            ],
        ]
        let scorecard = try await Self.fetch([.reply(Self.path, .json(200, body))])
        #expect(
            scorecard
                == Scorecard(
                    identifier: "ready",
                    title: "Readiness",
                    blueprint: "service",
                    levels: [
                        Level(title: "Basic", color: "paleBlue"), Level(title: "Gold"),
                    ],
                    rules: [
                        Rule(
                            identifier: "one",
                            title: "First",
                            level: "Gold",
                            description: "Add an **owner**.",
                            query: .all([
                                .condition(
                                    property: "$team",
                                    operator: "isNotEmpty",
                                    values: []
                                )
                            ])
                        ),
                        Rule(identifier: "two", title: "two", level: ""),
                    ]
                )
        )
    }

    @Test(
        arguments: [
            [:], ["title": nil, "levels": nil, "rules": nil],
            ["title": " ", "levels": [:], "rules": 1],
        ] as [JSONValue]
    )
    func `whatever may be missing reads as empty`(wire: JSONValue) async throws {
        let scorecard = try await Self.fetch([
            .reply(Self.path, .json(200, ["scorecard": wire]))
        ])
        #expect(scorecard.title == "ready")
        #expect(scorecard.levels.isEmpty && scorecard.rules.isEmpty)
    }

    private static func query(_ json: String) async throws -> RuleQuery? {
        let rule = #"{"identifier":"a","level":"Gold","query":\#(json),"title":"A"}"#
        let body = #"{"scorecard":{"rules":[\#(rule),{"identifier":"b"}]}}"#
        let answer = Answer(status: 200, body: Array(body.utf8))
        let scorecard = try await fetch([.reply(path, answer)])
        #expect(scorecard.rules.map(\.title) == ["A", "b"])
        return try #require(scorecard.rules.first).query
    }

    @Test(
        arguments: [
            (#""value":"x""#, ["x"]), (#""value":"""#, [""]), (#""value":5"#, ["5"]),
            (#""value":0.50"#, ["0.50"]), (#""value":-1e400 "#, ["-1e400"]),
            (#""value":true"#, ["true"]), (#""value":false"#, ["false"]),
            (#""value":null"#, []), (#""other":1"#, []), (#""value":[]"#, []),
            (#""value":["a",1,true]"#, ["a", "1", "true"]), (#""value":1,"value":2"#, ["2"]),
        ]
    )
    func `a rule's condition is read with what it compares with`(
        member: String,
        values: [String]
    ) async throws {
        let query = try await Self.query(#"{\#(member),"operator":">=","property":"p"}"#)
        #expect(query == .condition(property: "p", operator: ">=", values: values))
    }

    @Test func `groups of conditions may be in each other`() async throws {
        let empty = #"{"property":"a","operator":"isEmpty"}"#
        let group = #"{"conditions":[\#(empty),\#(empty)],"combinator":"or"}"#
        let query = try await Self.query(
            #"{"combinator":"and","conditions":[\#(empty),\#(group)]}"#
        )
        let condition = RuleQuery.condition(property: "a", operator: "isEmpty", values: [])
        #expect(query == .all([condition, .any([condition, condition])]))
    }

    @Test(arguments: [
        "null", "7", "[]", "{}", #"{"combinator":"and"}"#, #"{"combinator":"and","conditions":[]}"#,
        #"{"combinator":"xor","conditions":[{"property":"a","operator":"="}]}"#,
        #"{"combinator":"and","conditions":[{"property":"a","operator":"="},{"property":"a"}]}"#,
        #"{"combinator":"and","conditions":[{"property":"a","operator":"="},7]}"#,
        #"{"property":"","operator":"="}"#, #"{"property":"a","operator":1}"#,
        #"{"property":"a","operator":"=","value":{"preset":"today"}}"#,
        #"{"property":"a","operator":"=","value":["a",null]}"#,
    ])
    func `a query that cannot be read whole is none, and spoils nothing`(json: String) async throws
    {
        #expect(try await Self.query(json) == nil)
    }

    @Test(arguments: [(15, true), (16, false), (240, false)])
    func `groups are read up to a depth`(depth: Int, isRead: Bool) async throws {
        let open = String(repeating: #"{"combinator":"and","conditions":["#, count: depth)
        let close = String(repeating: "]}", count: depth)
        let query = try await Self.query(#"\#(open){"property":"a","operator":"x"}\#(close)"#)
        #expect((query != nil) == isRead)
    }

    @Test func `an unknown scorecard is final, and says which key to correct`() async throws {
        let error = await failure { () throws(PortError) in
            _ = try await Self.fetch([
                .reply(Self.path, .refusal(404, "not found")),
                .reply("GET /v1/blueprints/service", .json(200, ["ok": true])),
            ])
        }
        #expect(error?.disposition == .never)
        #expect(
            error?.description == "Port's blueprint `service` has no scorecard `ready`: correct "
                + "reminder.scorecard, or the named reminder's own or the input that "
                + "overrides it."
        )
    }

    @Test func `an unknown blueprint is told from an unknown scorecard`() async throws {
        let error = await failure { () throws(PortError) in
            _ = try await Self.fetch([
                .reply(Self.path, .refusal(404, "not found")),
                .reply("GET /v1/blueprints/service", .refusal(404, "not found")),
            ])
        }
        #expect(error == .unknownBlueprint("service"))
    }

    @Test func `an answer without a scorecard is an error`() async throws {
        let error = await failure { () throws(PortError) in
            _ = try await Self.fetch([.reply(Self.path, .json(200, ["ok": true]))])
        }
        #expect(error?.description == "Port's answer cannot be used: it lacks the scorecard.")
    }
}
