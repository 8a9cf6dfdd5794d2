import JSON

/// A standard that the entities of a blueprint are measured by: rules, grouped in levels.
package struct Scorecard: Sendable, Hashable {
    package var identifier: String
    package var title: String
    package var blueprint: String
    /// The levels from the lowest to the highest; a missing list is read as empty.
    package var levels: [Level]
    package var rules: [Rule]

    package init(
        identifier: String,
        title: String,
        blueprint: String,
        levels: [Level],
        rules: [Rule]
    ) {
        self.identifier = identifier
        self.title = title
        self.blueprint = blueprint
        self.levels = levels
        self.rules = rules
    }

    /// The title of the last level; nil without levels, or if another level has the same title.
    ///
    /// An entity names its level by title only, so an ambiguous title does not show that it has
    /// reached the top.
    package var topLevel: String? {
        guard let top = levels.last?.title,
            levels.count(where: { $0.title.hasSameBytes(as: top) }) == 1
        else { return nil }
        return top
    }
}

/// A level of a scorecard, such as Bronze; entities name it by its title.
package struct Level: Sendable, Hashable {
    package var title: String
    /// Port's name of its colour, such as `paleBlue`; nil if Port sends none.
    package var color: String?

    package init(title: String, color: String? = nil) {
        self.title = title
        self.color = color
    }
}

/// One requirement of a scorecard.
package struct Rule: Sendable, Hashable {
    package var identifier: String
    package var title: String
    /// The title of the level that needs this rule.
    package var level: String
    /// What its author says of it, in Markdown: how to meet it; nil where that is nothing.
    package var description: String?
    /// What it asks; nil where Port sends none that can be read.
    package var query: RuleQuery?

    package init(
        identifier: String,
        title: String,
        level: String,
        description: String? = nil,
        query: RuleQuery? = nil
    ) {
        self.identifier = identifier
        self.title = title
        self.level = level
        self.description = description
        self.query = query
    }
}
