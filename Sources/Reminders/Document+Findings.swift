/// What the reminder and the report say; where the layout is classic, in port-sender's words and
/// with its quirks.
extension Document {
    /// Composes what is told of what was found; nil where that is nothing.
    ///
    /// - Parameters:
    ///   - findings: What was read of the scorecard and its entities.
    ///   - links: Where the pages of the entities are.
    package init?(telling findings: Findings, links: EntityLinks) {
        guard findings.reminded > 0 else { return nil }
        switch findings.standing {
        case .unmet(let unmet):
            switch findings.subject.layout {
            case .classic: self.init(reminderOf: unmet, in: findings, links: links)
            case .detailed: self.init(detailOf: unmet, in: findings, links: links)
            }
        case .overview(let overview): self.init(reportOf: overview, in: findings, links: links)
        }
    }

    /// What a thing is called that its author has given no visible name.
    static let untitled = "(untitled)"

    /// Returns a link to Port itself.
    static func port(_ links: EntityLinks) -> Span { .link("Port", url: links.appURL) }

    /// Returns what several entities of a blueprint are called.
    static func plural(of blueprint: String) -> String {
        let plural = TitleCase.of(EnglishPlural.of(blueprint))
        return plural.isBlank ? "Entities" : plural
    }
}
