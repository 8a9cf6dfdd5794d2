import Outbound
import PortAPI
import Scorecards
import Testing
import Vocabulary

struct EntityPageTests {
    private static func read(_ json: String) async throws(PortError) -> [Entity] {
        let answer = Answer(
            status: 200,
            body: Array(#"{"ok":true,"entities":["#.utf8) + Array(json.utf8) + Array("]}".utf8)
        )
        let port = ScriptedPort([
            .reply("POST /v1/blueprints/service/entities/search", answer)
        ])
        return try await port.client()
            .entities(of: "service", scorecard: "ready", filter: nil)
    }

    private static func standing(_ json: String) async throws -> Standing? {
        let entities = try await read(#"{"identifier":"a","scorecards":\#(json)}"#)
        return try #require(entities.first).standing
    }

    @Test func `an entity is read with its standing in the one scorecard`() async throws {
        let entities = try await Self.read(
            #"""
            {"identifier":"pay+1","title":"Päy <1>","icon":null,"team":["a","b"],
             "blueprint":"service","properties":{"huge":[1,2,{"x":1e400}]},"relations":{},
             "scorecards":{"other":{"level":"Gold","rules":[]},
                           "ready":{"level":"Bronze","rules":[
                             {"identifier":"one","status":"SUCCESS","level":"Bronze"},
                             {"identifier":"two","status":"FAILURE","level":"Silver"}]}}}
            """#
        )
        #expect(
            entities == [
                Entity(
                    identifier: "pay+1",
                    title: "Päy <1>",
                    teams: ["a", "b"],
                    standing: Standing(
                        level: "Bronze",
                        results: [
                            RuleResult(rule: "one", isMet: true),
                            RuleResult(rule: "two", isMet: false),
                        ]
                    )
                )
            ]
        )
    }

    @Test(arguments: [
        (#""team":null"#, []), (#""other":1"#, []), (#""team":"core""#, ["core"]),
        (#""team":"""#, []), (#""team":[]"#, []), (#""team":["a",null,"","b"]"#, ["a", "b"]),
        (#""team":{"combinator":"and"}"#, []), (#""team":7"#, []),
    ])
    func `row 11: teams come as one, a list, or none`(member: String, teams: [String]) async throws
    {
        let entities = try await Self.read(#"{"identifier":"a","scorecards":{},\#(member)}"#)
        #expect(entities.map(\.teams) == [teams])
    }

    @Test(arguments: [#""title":null"#, #""title":"""#, #""title":"  ""#, #""title":5"#, #""t":1"#])
    func `without a title the identifier is shown`(member: String) async throws {
        let entities = try await Self.read(#"{"identifier":"a","scorecards":{},\#(member)}"#)
        #expect(entities.map(\.title) == ["a"])
    }

    @Test(arguments: ["null", "{}", "[]", #"{"ready":null}"#, #"{"ready":1}"#, #"{"other":{}}"#])
    func `without a result there is no standing`(scorecards: String) async throws {
        #expect(try await Self.standing(scorecards) == nil)
    }

    @Test(arguments: [
        #"{"ready":{}}"#, #"{"ready":{"level":null,"rules":null}}"#,
        #"{"ready":{"level":"","rules":{}}}"#, #"{"ready":{"level":3,"rules":[null,1,{}]}}"#,
    ])
    func `a result without level and rules is a standing without them`(
        scorecards: String
    ) async throws {
        #expect(try await Self.standing(scorecards) == Standing(level: nil, results: []))
    }

    @Test func `what is no rule among the rules is left out`() async throws {
        let standing = try await Self.standing(
            #"{"ready":{"level":"A","rules":[null,{"identifier":"x"},[1],{"identifier":"y","status":"SUCCESS"}]}}"#
        )
        #expect(
            standing?.results == [
                RuleResult(rule: "x", isMet: false), RuleResult(rule: "y", isMet: true),
            ]
        )
    }

    @Test(arguments: [
        #"{"title":"no identifier"}"#, #"{"identifier":null}"#, #"{"identifier":{"a":1}}"#, "7",
        "{",
    ])
    func `an entity that cannot be named makes the page unusable`(json: String) async throws {
        let error = await failure { () throws(PortError) in _ = try await Self.read(json) }
        #expect(error?.disposition == .retry(after: nil))
        #expect(
            error?.description == "Port's answer cannot be used: it lacks a page of entities."
        )
    }

    @Test(arguments: [
        #"{"ok":true}"#, #"{"entities":null}"#, #"{"entities":[],"next":5}"#, "", "[]",
    ])
    func `an answer that is no page is an error`(json: String) async throws {
        let port = ScriptedPort([
            .reply(
                "POST /v1/blueprints/service/entities/search",
                Answer(status: 200, body: Array(json.utf8))
            )
        ])
        let client = port.client()
        let error = await failure { () throws(PortError) in
            _ = try await client.entities(of: "service", scorecard: "ready", filter: nil)
        }
        #expect(error == .malformedAnswer(what: "a page of entities"))
    }

    @Test func `nulls among the entities are passed over`() async throws {
        let entities = try await Self.read(#"null,{"identifier":"a","scorecards":null},null"#)
        #expect(entities.map(\.identifier) == ["a"])
    }
}
