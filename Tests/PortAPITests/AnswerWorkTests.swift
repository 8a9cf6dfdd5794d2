import JSON
import Outbound
import PortAPI
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
                try EntityPage(&json, scorecard: "ready", into: &found)
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
