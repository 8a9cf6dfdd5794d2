import JSON
import Reminders
import Scorecards
import Testing

/// How a rule can be met, in words.
struct RuleAdviceTests {
    private func words(_ query: RuleQuery, _ language: Language = .en) -> String? {
        RuleAdvice(words: language.wording).conditions(of: query)?.plainText
    }

    @Test(arguments: [
        ("=", ["80"], "it asks that p is 80.", "要求：p 等于 80。"),
        ("!=", ["80"], "it asks that p is not 80.", "要求：p 不等于 80。"),
        ("<=", ["80"], "it asks that p is at most 80.", "要求：p 不大于 80。"),
        (">=", ["80"], "it asks that p is at least 80.", "要求：p 不小于 80。"),
        ("<", ["80"], "it asks that p is less than 80.", "要求：p 小于 80。"),
        (">", ["80"], "it asks that p is more than 80.", "要求：p 大于 80。"),
        ("contains", ["x"], "it asks that p contains x.", "要求：p 包含 x。"),
        (
            "containsAny", ["x", "y"], "it asks that p contains any of x or y.",
            "要求：p 包含以下任意一项：x、y。"
        ),
        ("doesNotContains", ["x"], "it asks that p does not contain x.", "要求：p 不包含 x。"),
        ("beginsWith", ["x"], "it asks that p begins with x.", "要求：p 以 x 开头。"),
        ("doesNotBeginsWith", ["x"], "it asks that p does not begin with x.", "要求：p 不以 x 开头。"),
        ("endsWith", ["x"], "it asks that p ends with x.", "要求：p 以 x 结尾。"),
        ("doesNotEndsWith", ["x"], "it asks that p does not end with x.", "要求：p 不以 x 结尾。"),
        ("isEmpty", [], "it asks that p is empty.", "要求：p 为空。"),
        ("isNotEmpty", [], "it asks that p is not empty.", "要求：p 不为空。"),
        ("between", ["1", "2"], "it asks that p between 1 or 2.", "要求：p between 1、2。"),
        ("odd", [], "it asks that p odd.", "要求：p odd。"),
    ])
    func `each comparison of Port has words`(
        comparison: String,
        values: [String],
        english: String,
        chinese: String
    ) {
        let query = RuleQuery.condition(property: "p", operator: comparison, values: values)
        #expect(words(query) == english)
        #expect(words(query, .zh) == chinese)
    }

    @Test func `the table above has every comparison`() {
        #expect(RuleComparison.allCases.count == 15)
    }

    @Test func `conditions nest, and many are a number`() {
        let one = RuleQuery.condition(property: "a", operator: "isEmpty", values: [])
        let two = RuleQuery.condition(property: "b", operator: "=", values: [""])
        #expect(
            words(.all([one, .any([two, .all([one, two])])]))
                == "it asks that a is empty and (b is \"\" or (a is empty and b is \"\"))."
        )
        #expect(words(.any([.all([one])])) == "it asks that a is empty.")
        #expect(words(.all([])) == nil)
        #expect(
            words(.any(Array(repeating: one, count: 8)))?
                .hasSuffix("a is empty and 2 more conditions are met.") == true
        )
        #expect(
            words(.any(Array(repeating: one, count: 7)), .zh)?.hasSuffix("且 另外 1 个条件。") == true
        )
        let deep = (0..<100).reduce(one) { query, _ in .all([query]) }
        #expect(words(deep) == nil)
    }

    @Test func `values and names of any length are cut, and many values are a number`() {
        let long = String(repeating: "x", count: 500)
        let query = RuleQuery.condition(
            property: long,
            operator: "containsAny",
            values: (0..<9).map { "v\($0)" }
        )
        #expect(
            words(query) == "it asks that \(long.prefix(60))… contains any of v0, v1, v2, v3, v4"
                + " or 4 more."
        )
    }

    @Test func `a description wins over the conditions, but for a blank one`() {
        let query = RuleQuery.condition(property: "a", operator: "isEmpty", values: [])
        var rule = Rule(identifier: "r", title: "R", level: "Gold", query: query)
        let advice = RuleAdvice(words: Language.en.wording)
        rule.description = "<!-- nothing --> \n"
        #expect(advice.text(for: rule)?.plainText == "it asks that a is empty.")
        rule.description = "Do it."
        #expect(advice.text(for: rule)?.plainText == "Do it.")
        rule.description = nil
        rule.query = nil
        #expect(advice.text(for: rule) == nil)
    }
}
