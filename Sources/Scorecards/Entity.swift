/// One entry of the software catalogue, with its standing in the scorecard that is asked about.
package struct Entity: Sendable, Hashable {
    package var identifier: String
    /// Never empty: Port's title, or the identifier where there is none.
    package var title: String
    /// The identifiers of the owning teams; Port gives none, one, or a list.
    package var teams: [String]
    /// Nil when Port holds no result of this scorecard for the entity.
    package var standing: Standing?

    package init(identifier: String, title: String, teams: [String], standing: Standing?) {
        self.identifier = identifier
        self.title = title
        self.teams = teams
        self.standing = standing
    }
}

/// How one entity stands in one scorecard.
package struct Standing: Sendable, Hashable {
    /// The title of the level reached, as Port last computed it; nil when it gave none.
    package var level: String?
    package var results: [RuleResult]

    package init(level: String?, results: [RuleResult]) {
        self.level = level
        self.results = results
    }
}

/// Whether one entity meets one rule.
package struct RuleResult: Sendable, Hashable {
    package var rule: String
    /// True only for Port's `SUCCESS`.
    package var isMet: Bool

    package init(rule: String, isMet: Bool) {
        self.rule = rule
        self.isMet = isMet
    }
}
