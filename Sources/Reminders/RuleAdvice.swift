import JSON
package import Scorecards

/// Says how to meet a rule: as its author describes it, else by what it asks.
package struct RuleAdvice {
    let words: any Wording

    /// Longer descriptions are cut with an ellipsis; the rule's page in Port has the rest.
    static let scalarsMax = 400
    private static let conditionsMax = 6
    private static let valuesMax = 5
    private static let nameScalarsMax = 60
    private static let depthMax = 4

    package init(words: any Wording) {
        self.words = words
    }

    /// Returns how to meet the rule; nil where nobody says anything of it.
    package func text(for rule: Rule) -> Document.Text? {
        if let description = rule.description {
            let text = MarkdownText.read(description, atMost: Self.scalarsMax)
            if !text.isBlank { return text }
        }
        return rule.query.flatMap(conditions(of:))
    }

    /// Returns what a query asks, in words; nil where that is nothing.
    package func conditions(of query: RuleQuery) -> Document.Text? {
        var left = Self.conditionsMax
        var skipped = 0
        let text = text(of: query, depth: 0, &left, &skipped)
        guard var text else { return nil }
        if skipped > 0 {
            text = words.joined([text, words.moreConditions(skipped)], all: true)
        }
        return words.needs(text)
    }

    private func text(
        of query: RuleQuery,
        depth: Int,
        _ left: inout Int,
        _ skipped: inout Int
    ) -> Document.Text? {
        switch query {
        case .condition(let property, let comparison, let values):
            guard left > 0 else {
                skipped += 1
                return nil
            }
            left -= 1
            return condition(property, comparison, values)
        case .all(let queries), .any(let queries):
            guard depth < Self.depthMax else {
                skipped += queries.count
                return nil
            }
            var texts: [Document.Text] = []
            for query in queries {
                if let text = text(of: query, depth: depth + 1, &left, &skipped) {
                    texts.append(text)
                }
            }
            guard texts.count > 1 else { return texts.first }
            let isAll = if case .all = query { true } else { false }
            let joined = words.joined(texts, all: isAll)
            return depth == 0 ? joined : "(\(joined))"
        }
    }

    private func condition(
        _ property: String,
        _ comparison: String,
        _ values: [String]
    )
        -> Document.Text
    {
        let property: Document.Text = [name(property)]
        let value = words.values(
            values.prefix(Self.valuesMax).map { [name($0)] },
            more: max(0, values.count - Self.valuesMax)
        )
        // No word of Port is longer; a comparison of texts can cost the square of their length.
        if comparison.utf8.count <= 32, let comparison = RuleComparison(rawValue: comparison) {
            return words.condition(property, comparison, value)
        }
        let sign: Document.Text = "\(property) \(comparison.firstScalars(Self.nameScalarsMax))"
        return values.isEmpty ? sign : "\(sign) \(value)"
    }

    private func name(_ text: String) -> Document.Span {
        guard !text.isBlank else { return .untrusted("\"\"") }
        let start = text.firstScalars(Self.nameScalarsMax)
        let isCut = start.utf8.count < text.utf8.count
        return .code("\(isCut ? start + "…" : start)")
    }
}
