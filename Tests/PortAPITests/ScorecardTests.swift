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
                "levels": [["title": "Basic", "color": "x"], ["title": "Gold", "color": "y"]],
                "rules": [
                    ["identifier": "one", "title": "First", "level": "Gold", "query": [:]],
                    ["identifier": "two", "level": nil, "title": ""],
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
                    levels: [Level(title: "Basic"), Level(title: "Gold")],
                    rules: [
                        Rule(identifier: "one", title: "First", level: "Gold"),
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
