import HTTPMessage
import JSON
import Platform
import Reminders
import Testing
import TestSupport

/// What is read from outside costs no more than its length, whatever is in it.
struct WorkTests {
    private static func parsed(_ text: String) -> JSONValue? {
        try? JSONValue(parsing: Array(text.utf8))
    }

    private static func object(_ members: some Sequence<String>) -> String {
        "{\(members.joined(separator: ","))}"
    }

    /// Members with names of marks; the number in front makes each another one.
    private static func manyNames(_ bytes: Int) -> String {
        object((0..<bytes / 256).map { "\"\($0)\(HostileText.marks(bytes: 240))\":\($0)" })
    }

    /// JSON texts that are bad for something, by the number of their bytes.
    private static let texts: [@Sendable (Int) -> String] = [
        { #"{"\#(HostileText.marks(bytes: $0))":1,"a\#(HostileText.marks(bytes: $0))":2}"# },
        { manyNames($0) },
        { bytes in object((0..<bytes / 6).map { #""a":\#($0 % 10)"# }) },
        { #"{"a":"\#(HostileText.marks(bytes: $0))"}"# },
        { #"{"\#(String(repeating: "\\u0301", count: $0 / 6))":1}"# },
        { #"{"a":"\#(String(repeating: "\\", count: $0 / 2 * 2))"}"# },
        { "[" + String(repeating: "[],", count: $0 / 3) + "[]]" },
        { bytes in
            let nest = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
            return "[" + String(repeating: nest + ",", count: bytes / 121) + "1]"
        },
        { "[" + String(repeating: "9", count: $0) + "e-\($0)]" },
    ]

    @Test(arguments: texts.indices)
    func `a JSON value costs its length to read, to look into, to compare and to write`(
        index: Int
    ) async {
        await WorkGrowth.expectLinear({ Self.texts[index]($0) }) { text in
            guard let value = Self.parsed(text) else { return }
            _ = value["a"] ?? value["no such member"]
            let again = Self.parsed(text)
            #expect(value == again && value.hashValue == again?.hashValue)
            var writer = JSONWriter()
            writer.value(value)
        }
    }

    @Test(arguments: texts.indices)
    func `a JSON document costs its length to check and to look into`(index: Int) async {
        await WorkGrowth.expectLinear({ Array(Self.texts[index]($0).utf8) }) { text in
            guard let root = try? JSONDocument(checking: text).root else { return }
            _ = root["a"]?.string ?? root["no such member"]?.string
            _ = root.value
        }
    }

    @Test func `a text costs its length to be decoded, clipped, compared and put on one line`()
        async
    {
        await WorkGrowth.expectLinear({ HostileText.encodedMarks(bytes: $0) }) { text in
            let decoded = percentDecoded(text) ?? ""
            _ = percentEncoded(decoded)
            _ = decoded.onOneLine
            _ = decoded.clipped(bytesMax: 200)
            _ = decoded.hasBytePrefix("e") && decoded.hasSameBytesIgnoringASCIICase(as: text)
            _ = TraceParent(decoded)
            _ = Operation(exactly: decoded)
        }
    }

    // MARK: Filters

    private static let rule = #""property":"a","operator":"isEmpty""#

    private static func nested(_ bytes: Int) -> String {
        let rules = Array(repeating: "{\(rule)}", count: bytes / 40).joined(separator: ",")
        return (0..<25)
            .reduce("[\(rules)]") { rules, _ in
                #"[{"combinator":"and","rules":\#(rules)}]"#
            }
    }

    private static let rules: [@Sendable (Int) -> String] = [
        { #"{"property":"a","operator":"\#(HostileText.marks(bytes: $0))"}"# },
        { #"{"combinator":"\#(HostileText.marks(bytes: $0))","rules":[]}"# },
        { #"{"combinator":"and","rules":[],"\#(HostileText.marks(bytes: $0))":1}"# },
        { #"{\#(rule),"\#(HostileText.marks(bytes: $0))":1}"# },
        { #"{"combinator":"and","rules":\#(nested($0))}"# },
        { #"{\#(rule),"propertySchema":\#(manyNames($0))}"# },
    ]

    @Test(arguments: rules.indices)
    func `a filter costs its length to check, to store and to read again`(index: Int) async {
        await WorkGrowth.expectLinear({ Self.parsed(Self.rules[index]($0)) }) { value in
            guard let value else {
                Issue.record("the rule is no JSON")
                return
            }
            do throws(FilterRuleError) {
                let order = ReminderRequest(filterRule: try FilterRule(value).json)
                let again = try? JSONCoding.decode(ReminderRequest.self, from: order.json)
                #expect(again == order)
                _ = try? JSONCoding.encode(value)
            } catch {
                #expect(error.description.utf8.count < 1_000)
            }
        }
    }
}
