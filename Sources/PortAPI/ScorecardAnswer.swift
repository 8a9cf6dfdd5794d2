import Scorecards

/// Port's answer to the question for a scorecard: `{"ok":true,"scorecard":{…}}`.
///
/// Port does not forbid null for levels and rules, so every list and title may be missing.
struct ScorecardAnswer: Decodable {
    private let title: String?
    private let levels: [Level]
    private let rules: [Rule]

    init(from decoder: any Decoder) throws {
        let answer = try decoder.container(keyedBy: MemberName.self)
        let scorecard = try answer.nestedContainer(
            keyedBy: MemberName.self,
            forKey: "scorecard"
        )
        title = scorecard.text("title")
        levels = scorecard.list("levels").compactMap { $0.text("title").map(Level.init) }
        rules = scorecard.list("rules").compactMap(Rule.init)
    }

    func scorecard(identifier: String, blueprint: String) -> Scorecard {
        Scorecard(
            identifier: identifier,
            title: title.orElse(identifier),
            blueprint: blueprint,
            levels: levels,
            rules: rules
        )
    }
}

extension Rule {
    fileprivate init?(_ rule: KeyedDecodingContainer<MemberName>) {
        guard let identifier = rule.text("identifier") else { return nil }
        self.init(
            identifier: identifier,
            title: rule.text("title").orElse(identifier),
            level: rule.text("level") ?? ""
        )
    }
}

extension String? {
    /// This text, or the other where there is none to see.
    fileprivate func orElse(_ other: String) -> String {
        guard let self, !self.allSatisfy(\.isWhitespace) else { return other }
        return self
    }
}
