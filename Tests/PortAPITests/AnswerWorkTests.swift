import JSON
import Outbound
import PortAPI
import Scorecards
import Testing
import TestSupport

/// What Port answers costs no more than its length, whatever is in it.
struct AnswerWorkTests {
    /// Pages in which one text, or all of many, is hostile.
    private static let pages: [@Sendable (Int) -> String] = [
        { #"{"entities":[{"identifier":"\#(HostileText.marks(bytes: $0))"}]}"# },
        { #"{"entities":[{"identifier":"a","title":"\#(HostileText.marks(bytes: $0))"}]}"# },
        { #"{"entities":[{"identifier":"a","team":["\#(HostileText.marks(bytes: $0))","b"]}]}"# },
        { #"{"entities":[{"identifier":"a","\#(HostileText.marks(bytes: $0))":1,"b":2}]}"# },
        {
            let marks = HostileText.marks(bytes: $0)
            let rule = #"{"identifier":"\#(marks)","status":"SUCCESS\#(marks)"}"#
            return
                #"{"entities":[{"identifier":"a","scorecards":{"ready":{"rules":[\#(rule)]}}}]}"#
        },
        {
            let marks = HostileText.marks(bytes: $0)
            return #"{"entities":[{"identifier":"a","scorecards":{"ready\#(marks)":{}}}]}"#
        },
        { #"{"entities":[{"identifier":"a","properties":\#(deep($0))}]}"# },
        { #"{"entities":[{"identifier":"a","title":"\#(escapes($0))"}]}"# },
        { #"{"entities":[{"identifier":"a","p":\#(String(repeating: "1", count: $0))}]}"# },
        { #"{"entities":[\#(entities($0))]}"# },
        { #"{"entities":[\#(similarResults($0))]}"# },
        {
            let marks = HostileText.marks(bytes: $0)
            return #"{"entities":[{"identifier":"a","properties":{"p":"\#(marks)"}}]}"#
        },
        {
            let marks = HostileText.marks(bytes: $0)
            let relations = #"{"r\#(marks)":1,"r":["\#(marks)"]}"#
            return #"{"entities":[{"identifier":"a","relations":\#(relations)}]}"#
        },
        { #"{"entities":[{"identifier":"a","relations":{"r":[\#(texts($0))]}}]}"# },
        { #"{"entities":[{"identifier":"a","properties":{\#(members($0))}}]}"# },
        { #"{"\#(HostileText.marks(bytes: $0))":[],"entities":[]}"# },
        { #"{"entities":[],\#(members($0))}"# },
    ]

    private static func deep(_ bytes: Int) -> String {
        let object = String(repeating: #"{"":"#, count: 500)
        let one = "\(object)0\(String(repeating: "}", count: 500))"
        return "[\(Array(repeating: one, count: bytes / 2_000 + 1).joined(separator: ","))]"
    }

    private static func escapes(_ bytes: Int) -> String {
        String(repeating: #"\u0301\u0323"#, count: bytes / 12)
    }

    private static func texts(_ bytes: Int) -> String {
        (0...(bytes / 8)).map { #""\#($0)""# }.joined(separator: ",")
    }

    private static func members(_ bytes: Int) -> String {
        (0...(bytes / 6)).map { #""\#($0)":0"# }.joined(separator: ",")
    }

    private static func entities(_ bytes: Int) -> String {
        (0...(bytes / 24)).map { #"{"identifier":"e\#($0)"}"# }.joined(separator: ",")
    }

    /// Rules' results that differ in their last byte, and so are compared to their end.
    private static func similarResults(_ bytes: Int) -> String {
        let long = String(repeating: "r", count: 1_000)
        return (0...(bytes / 1_024))
            .map { number in
                let rule = #"{"identifier":"\#(long)\#(number)"}"#
                return #"{"identifier":"e\#(number)","scorecards":{"ready":{"rules":[\#(rule)]}}}"#
            }
            .joined(separator: ",")
    }

    @Test(arguments: pages.indices)
    func `a page of entities costs its length`(index: Int) async {
        await WorkGrowth.expectLinear({ Array(Self.pages[index]($0).utf8) }) { bytes in
            var found = EntityCollection(max: 100_000)
            let page = JSONPullReader.value(of: bytes) { (json) throws(JSONError) in
                try EntityPage(
                    &json,
                    scorecard: "ready",
                    reading: [.property("p"), .relation("r")],
                    into: &found
                )
            }
            #expect(page != nil)
        }
    }

    @Test(arguments: [#""title""#, #""identifier""#, #""level""#, #""x""#])
    func `a scorecard's answer costs its length`(member: String) async {
        await WorkGrowth.expectLinear({ size in
            let marks = HostileText.marks(bytes: size)
            let item = #"{\#(member):"\#(marks)","\#(marks)":"\#(marks)"}"#
            return Array(#"{"scorecard":{"levels":[\#(item)],"rules":[\#(item)]}}"#.utf8)
        }) { bytes in
            #expect(JSONPullReader.value(of: bytes, ScorecardAnswer.init) != nil)
        }
    }

    /// Queries with a hostile text, many conditions, many values and groups beyond the depth.
    private static let queries: [@Sendable (Int) -> String] = [
        { #"{"property":"\#(HostileText.marks(bytes: $0))","operator":"=","value":"x"}"# },
        { #"{"combinator":"\#(HostileText.marks(bytes: $0))","conditions":[]}"# },
        { #"{"property":"a","operator":"=","value":[\#(texts($0))]}"# },
        {
            let condition = #"{"property":"a","operator":"isEmpty"}"#
            let conditions = Array(repeating: condition, count: $0 / 40 + 1).joined(separator: ",")
            return #"{"combinator":"and","conditions":[\#(conditions)]}"#
        },
        {
            let open = String(repeating: #"{"conditions":["#, count: 200)
            let group = open + String(repeating: "]}", count: 200)
            let groups = Array(repeating: group, count: $0 / 3_400 + 1).joined(separator: ",")
            return #"{"combinator":"or","conditions":[\#(groups)]}"#
        },
    ]

    @Test(arguments: queries.indices)
    func `a rule's query costs its length`(index: Int) async {
        await WorkGrowth.expectLinear({ size in
            let rule = #"{"identifier":"a","query":\#(Self.queries[index](size))}"#
            return Array(#"{"scorecard":{"rules":[\#(rule)]}}"#.utf8)
        }) { bytes in
            #expect(JSONPullReader.value(of: bytes, ScorecardAnswer.init) != nil)
        }
    }

    /// Results whose related rule is long, or has many parts.
    @Test(arguments: ["marks", "parts"])
    func `a rule's result costs its length`(shape: String) async {
        let scorecard = Scorecard(
            identifier: "ready",
            title: "Ready",
            blueprint: "service",
            levels: [],
            rules: [Rule(identifier: "owner", title: "", level: "")]
        )
        await WorkGrowth.expectLinear({ size in
            let marks = HostileText.marks(bytes: size)
            let rule = shape == "marks" ? marks : String(repeating: "a:", count: size / 2)
            let properties = #"{"result":"Not passed","entity":"\#(marks)"}"#
            let result =
                #"{"identifier":"a","properties":\#(properties),"relations":{"rule":"\#(rule)"}}"#
            return Array(#"{"entities":[\#(result)]}"#.utf8)
        }) { bytes in
            let path = "POST /v1/blueprints/_rule_result/entities/search"
            let port = ScriptedPort([.reply(path, Answer(status: 200, body: bytes))])
            let calendar = try? await port.client()
                .resultDates(of: scorecard, exemptFrom: nil, dueFrom: nil)
            #expect(calendar?.isEmpty == true)
        }
    }

    @Test(arguments: ["message", "error"])
    func `a refusal costs its length, and is told in one short line`(member: String) async {
        let path = "POST /v1/blueprints/service/entities/search"
        await WorkGrowth.expectLinear({ size in
            let marks = HostileText.marks(bytes: size)
            let text = "hush-hush\(marks)hush-hush"
            return Array(#"{"ok":false,"\#(member)":"\#(text)","\#(marks)":1}"#.utf8)
        }) { bytes in
            let port = ScriptedPort([.reply(path, Answer(status: 418, body: bytes))])
            let error = await failure { () throws(PortError) in
                _ = try await port.client().entities(of: "service", scorecard: "r", filter: nil)
            }
            let told = error?.description ?? ""
            #expect(told.contains("[redacted]") && !told.contains(ScriptedPort.secret))
            #expect(told.unicodeScalars.count < 400)
        }
    }
}
