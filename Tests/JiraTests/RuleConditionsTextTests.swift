import Jira
import Scorecards
import Testing

/// The conditions of a rule where port-sender's words cannot be ours.
struct RuleConditionsTextTests {
    private static func condition(_ comparison: String, _ values: String...) -> RuleQuery {
        .condition(property: "p", operator: comparison, values: values)
    }

    private static func words(_ query: RuleQuery) -> [String] {
        RuleConditions(of: query).lines.map { "\($0.lead): \($0.words)" }
    }

    @Test func `a condition alone is one line`() {
        #expect(Self.words(Self.condition("=", "x")) == ["When: p = x"])
    }

    @Test func `a group in a group stands in parentheses, where port-sender says None`() {
        let inner: RuleQuery = .any([Self.condition("=", "true"), Self.condition("isEmpty")])
        #expect(
            Self.words(.all([Self.condition(">", "1"), inner])) == [
                "When: p > 1", "and: (p = True or Is p isEmpty)",
            ]
        )
        #expect(Self.words(.any([inner, inner]))[1].hasPrefix("or: ("))
    }

    @Test func `a comparison with nothing says nothing of it`() {
        #expect(Self.words(Self.condition("=")) == ["When: p ="])
        #expect(Self.words(Self.condition("containsAny")) == ["When: p containsAny []"])
    }

    @Test(arguments: [
        ("1", "1"), ("-1.5e3", "-1.5e3"), ("01", "'01'"), ("1.", "'1.'"), ("-", "'-'"),
        ("+1", "'+1'"), ("nan", "'nan'"), ("", "''"), ("false", "False"), ("0", "0"),
        ("it's", #""it's""#), (#"it's "q""#, #"'it\'s "q"'"#), ("\u{7F}\r\n", #"'\x7f\r\n'"#),
        ("\u{2028}\u{E0001}", #"'\u2028\U000e0001'"#),
    ])
    func `a value in a list is written as Python writes it`(value: String, written: String) {
        let lines = Self.words(Self.condition("containsAny", value))
        #expect(lines == ["When: p containsAny [\(written)]"])
    }
}
