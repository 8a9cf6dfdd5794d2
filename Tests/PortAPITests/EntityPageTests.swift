import JSON
import Outbound
import Platform
import PortAPI
import Scorecards
import Testing

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
                        met: ["one"],
                        unmet: ["two"]
                    )
                )
            ]
        )
    }

    @Test(
        arguments: [
            (#""team":null"#, []), (#""other":1"#, []), (#""team":"core""#, ["core"]),
            (#""team":"""#, []), (#""team":[]"#, []), (#""team":["a",null,"","b"]"#, ["a", "b"]),
            (#""team":{"combinator":"and"}"#, []), (#""team":7"#, []),
            (#""team":["a",7]"#, []), (#""team":["a"],"team":"b""#, ["b"]),
        ] as [(String, TextList)]
    )
    func `row 11: teams come as one, a list, or none`(member: String, teams: TextList) async throws
    {
        let entities = try await Self.read(#"{"identifier":"a","scorecards":{},\#(member)}"#)
        #expect(entities.map(\.teams) == [teams])
    }

    private static let paths: [EntityPath] = [
        .property("channel"), .relation("domain"), .team, .relation("é"), .property("channel"),
    ]

    private static func values(_ members: String) async throws -> [[String]] {
        let json = #"{"entities":[{"identifier":"a","scorecards":{},\#(members)}]}"#
        let port = ScriptedPort([
            .reply(
                "POST /v1/blueprints/service/entities/search",
                Answer(status: 200, body: Array(json.utf8))
            )
        ])
        let entities = try await port.client()
            .entities(of: "service", scorecard: "ready", filter: nil, reading: paths)
        return try #require(entities.first).values.map(Array.init)
    }

    @Test(
        arguments: [
            (#""x":1"#, [[], [], [], [], []]),
            (
                #""properties":{"channel":"C1"},"relations":{"domain":"d"},"team":"t""#,
                [["C1"], ["d"], ["t"], [], ["C1"]]
            ),
            (
                #""relations":{"domain":["d","e"],"other":"x"},"properties":{"channel":["a","b"]}"#,
                [["a", "b"], ["d", "e"], [], [], ["a", "b"]]
            ),
            (#""properties":{"channel":7},"relations":{"domain":null}"#, [[], [], [], [], []]),
            (#""properties":{"channel":""},"relations":{"domain":[""]}"#, [[], [], [], [], []]),
            (#""properties":{"channel":["a",1,null,["b"],{"c":1}]}"#, [["a"], [], [], [], ["a"]]),
            (#""properties":{"channel":{"channel":"x"}}"#, [[], [], [], [], []]),
            (#""properties":"channel","relations":["domain"]"#, [[], [], [], [], []]),
            (#""properties":{"domain":"x"},"relations":{"channel":"x"}"#, [[], [], [], [], []]),
            (#""properties":{"channel":"x","channel":"y"}"#, [["y"], [], [], [], ["y"]]),
            (#""properties":{"channel":"x"},"properties":{}"#, [[], [], [], [], []]),
            (#""relations":{"domain":"x","domain":1}"#, [[], [], [], [], []]),
            (#""properties":{"ch\u0061nnel":"\u0061"}"#, [["a"], [], [], [], ["a"]]),
            (#""relations":{"e\u0301":"x"}"#, [[], [], [], [], []]),
            (#""team":["a",7],"properties":{}"#, [[], [], [], [], []]),
        ] as [(String, [[String]])]
    )
    func `the values at the asked paths come in their order`(
        members: String,
        values: [[String]]
    ) async throws {
        #expect(try await Self.values(members) == values)
    }

    @Test func `an entity has no values of the one before it`() async throws {
        let json = #"""
            {"entities":[{"identifier":"a","properties":{"channel":"x"},"scorecards":{}},
                         {"identifier":"b","scorecards":{}}]}
            """#
        let port = ScriptedPort([
            .reply(
                "POST /v1/blueprints/service/entities/search",
                Answer(status: 200, body: Array(json.utf8))
            )
        ])
        let entities = try await port.client()
            .entities(
                of: "service",
                scorecard: "ready",
                filter: nil,
                reading: [.property("channel")]
            )
        #expect(entities.map(\.values) == [[["x"]], [[]]])
    }

    @Test func `values of the global search are read, too`() async throws {
        let bare = #"{"entities":[{"identifier":"a","properties":{"channel":"x"}}]}"#
        let whole = #"{"entities":[{"identifier":"a","properties":{"channel":"y"}}]}"#
        let port = ScriptedPort([
            .reply(
                "POST /v1/blueprints/service/entities/search",
                Answer(status: 200, body: Array(bare.utf8))
            ),
            .reply("POST /v1/entities/search", Answer(status: 200, body: Array(whole.utf8))),
        ])
        let entities = try await port.client()
            .entities(
                of: "service",
                scorecard: "ready",
                filter: nil,
                reading: [.property("channel")]
            )
        #expect(entities.map(\.values) == [[["y"]]])
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
        #expect(try await Self.standing(scorecards) == Standing(level: nil, met: [], unmet: []))
    }

    @Test func `what is no rule among the rules is left out`() async throws {
        let standing = try await Self.standing(
            #"{"ready":{"level":"A","rules":[null,{"identifier":"x"},[1],{"identifier":"y","status":"SUCCESS"}]}}"#
        )
        #expect(standing == Standing(level: "A", met: ["y"], unmet: ["x"]))
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
        #"{"ok":true}"#, #"{"entities":null}"#, #"{"entities":[],"next":5}"#, "{",
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

    @Test func `of members with one name the last counts, at every level`() async throws {
        let json = #"""
            {"next":"x","entities":[{"identifier":"gone"}],
             "entities":[{"identifier":"x","identifier":"a","title":"x","title":"A",
              "scorecards":{},"scorecards":{"ready":1,"ready":{"level":"x","level":"B",
                "rules":[{"identifier":"x"}],
                "rules":[{"identifier":"x","identifier":"r","status":"x","status":"SUCCESS"}]}}}],
             "next":null}
            """#
        let port = ScriptedPort([
            .reply(
                "POST /v1/blueprints/service/entities/search",
                Answer(status: 200, body: Array(json.utf8))
            )
        ])
        let entities = try await port.client()
            .entities(of: "service", scorecard: "ready", filter: nil)
        let standing = Standing(level: "B", met: ["r"], unmet: [])
        #expect(
            entities == [Entity(identifier: "a", title: "A", teams: [], standing: standing)]
        )
    }

    @Test func `names, identifiers and pages that differ in bytes alone are different`()
        async throws
    {
        // Both spellings of é; Port tells them apart.
        let (one, two) = ("\u{E9}", "e\u{301}")
        let entities = try await Self.read(
            #"{"identifier":"\#(one)","scorecards":{}},{"identifier":"\#(two)"}"#
        )
        #expect(entities.map { $0.identifier.unicodeScalars.count } == [1, 2])
    }

    @Test func `a next page that is no cursor for its length ends the search`() async throws {
        let next = String(repeating: "x", count: 16 << 10 + 1)
        let json = #"{"entities":[],"next":"\#(next)"}"#
        let port = ScriptedPort([
            .reply(
                "POST /v1/blueprints/service/entities/search",
                Answer(status: 200, body: Array(json.utf8))
            )
        ])
        let error = await failure { () throws(PortError) in
            _ = try await port.client().entities(of: "service", scorecard: "ready", filter: nil)
        }
        #expect(
            error?.description
                == "Port's answer cannot be used: it lacks the next page in 16384 bytes or fewer."
        )
    }
}
