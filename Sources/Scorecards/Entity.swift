package import JSON

/// One entry of the software catalogue, with its standing in the scorecard that is asked about.
package struct Entity: Sendable, Hashable {
    package var identifier: String
    /// Never empty: Port's title, or the identifier where there is none.
    package var title: String
    /// The identifiers of the owning teams; Port gives none, one, or a list.
    package var teams: TextList
    /// Nil when Port holds no result of this scorecard for the entity.
    package var standing: Standing?

    package init(identifier: String, title: String, teams: TextList, standing: Standing?) {
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
    /// The identifiers of the rules that are met, which is what Port calls `SUCCESS` alone.
    package var met: TextList
    /// The identifiers of the rules that Port gave another result of.
    package var unmet: TextList

    package init(level: String?, met: TextList, unmet: TextList) {
        self.level = level
        self.met = met
        self.unmet = unmet
    }
}
