package import JSON

/// One entity of the software catalogue, with its standing in one scorecard.
package struct Entity: Sendable, Hashable {
    package var identifier: String
    /// Port's title, or the identifier without one; never empty.
    package var title: String
    /// The identifiers of the owning teams; Port sends none, one, or a list.
    package var teams: TextList
    /// Nil if Port has no result of the scorecard for the entity.
    package var standing: Standing?
    /// What stands at the paths that were asked for, in their order; empty where none were.
    package var values: [TextList]

    package init(
        identifier: String,
        title: String,
        teams: TextList,
        standing: Standing?,
        values: [TextList] = []
    ) {
        self.identifier = identifier
        self.title = title
        self.teams = teams
        self.standing = standing
        self.values = values
    }
}

/// An entity's result in one scorecard.
package struct Standing: Sendable, Hashable {
    /// The title of the reached level, as Port last computed it; nil if Port sends none.
    package var level: String?
    package var results: RuleResults

    package init(level: String?, results: RuleResults) {
        self.level = level
        self.results = results
    }

    package init(level: String?, met: TextList, unmet: TextList) {
        self.init(level: level, results: RuleResults(met: met, unmet: unmet))
    }

    /// The identifiers of the met rules.
    package var met: TextList { results.met }

    /// The identifiers of the rules with any other result.
    package var unmet: TextList { results.unmet }
}
