import JSON
import Reminders
import Testing

/// Filters as people write them in Port's words.
struct FilterRuleTests {
    private static let rule = #"{"property":"tier","operator":"=","value":1}"#

    static let right = [
        rule,
        #"{"property":"$team","operator":"containsAny","value":["a","b"]}"#,
        #"{"property":"owner","operator":"isEmpty"}"#,
        #"{"relation":"domain","operator":"isNotEmpty"}"#,
        #"{"property":"until","operator":"isExpired"}"#,
        #"{"property":"tier","operator":"=","value":null}"#,
        #"{"property":"up","operator":"=","value":true}"#,
        #"{"property":"at","operator":"between","value":{"preset":"lastWeek"}}"#,
        #"{"scorecard":"ready","scorecardRule":"r","operator":"=","value":"SUCCESS"}"#,
        #"{"operator":"relatedTo","blueprint":"domain","value":"d"}"#,
        #"{"propertySchema":{"type":"string"},"operator":"=","value":"x"}"#,
        #"{"property":{"path":["domain"]},"operator":"matchAny","value":"x"}"#,
        #"{"property":{"property":"$team","context":"userTeams"},"operator":"=","value":"x"}"#,
        #"{"combinator":"and","rules":[]}"#,
        #"{"combinator":"or","rules":[\#(rule),{"combinator":"and","rules":[\#(rule),"#
            + #"{"combinator":"or","rules":[{"property":"x","operator":"isEmpty"}]}]}]}"#,
    ]

    @Test(arguments: right)
    func `row 15: a rule and combinators within combinators are taken as they are`(
        text: String
    ) throws {
        let json = try JSONValue(parsing: Array(text.utf8))
        let rule = try FilterRule(json)
        #expect(rule.json == json)
        #expect(rule.isCombinator == text.hasPrefix(#"{"combinator""#))
    }

    static let wrong: [(text: String, problem: String)] = [
        ("[]", "it must be an object: a rule, or a combinator with rules"),
        ("{}", "it is empty, where a rule needs an operator and what it looks at (property, "),
        (#""tier = 1""#, "it must be an object: a rule, or a combinator with rules"),
        (#"{"rules":[]}"#, "its combinator must be `and` or `or`"),
        (#"{"combinator":"AND","rules":[]}"#, "its combinator must be `and` or `or`"),
        (#"{"combinator":"and"}"#, "its rules must be a list"),
        (#"{"combinator":"and","rules":\#(rule)}"#, "its rules must be a list"),
        (
            #"{"combinator":"and","rules":[],"property":"x"}"#, #"a combinator has no "property""#
        ),
        (#"{"property":"x"}"#, "its operator is missing"),
        (#"{"property":"x","operator":7,"value":1}"#, "its operator is missing"),
        (
            #"{"property":"x","operator":"equals","value":1}"#,
            #"its operator "equals" is none of Port's: = != > >= < <= in notIn contains"#
        ),
        (
            #"{"operator":"=","value":1}"#,
            "it does not say what it looks at: property, relation, scorecard, blueprint, "
        ),
        (#"{"property":"","operator":"=","value":1}"#, "it does not say what it looks at"),
        (#"{"property":"x","operator":"="}"#, "its operator = needs a value"),
        (
            #"{"property":"x","operator":"isEmpty","value":null}"#,
            "its operator isEmpty takes no value"
        ),
        (
            #"{"combinator":"and","rules":[\#(rule),{"combinator":"or","rules":[7]}]}"#,
            "in rules[1].rules[0] it must be an object"
        ),
        (
            #"{"combinator":"and","rules":[{"combinator":"xor","rules":[]}]}"#,
            "in rules[0] its combinator must be `and` or `or`"
        ),
    ]

    @Test(arguments: wrong)
    func `row 15: what is wrong is told with its place`(text: String, problem: String) throws {
        let json = try JSONValue(parsing: Array(text.utf8))
        let error = try #require(throws: FilterRuleError.self) { _ = try FilterRule(json) }
        #expect(error.description.hasPrefix(problem), "\(error)")
    }
}
