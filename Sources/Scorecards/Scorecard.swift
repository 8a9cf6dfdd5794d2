import JSON

/// A standard that the entities of one blueprint are measured by: rules, in levels.
package struct Scorecard: Sendable, Hashable {
    package var identifier: String
    package var title: String
    package var blueprint: String
    /// From the lowest to the highest; Port always has one, but a missing list reads as empty.
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

    /// The title of the last level; nil without levels, or where another level is called the same.
    ///
    /// An entity names its level by the title alone, so a title of two levels says of none that
    /// the entity is there.
    package var topLevel: String? {
        guard let top = levels.last?.title,
            levels.count(where: { $0.title.hasSameBytes(as: top) }) == 1
        else { return nil }
        return top
    }
}

/// A rung of a scorecard, such as Bronze; the title is what entities name it by.
package struct Level: Sendable, Hashable {
    package var title: String

    package init(title: String) {
        self.title = title
    }
}

/// One requirement of a scorecard.
package struct Rule: Sendable, Hashable {
    package var identifier: String
    package var title: String
    /// The title of the level that needs this rule.
    package var level: String

    package init(identifier: String, title: String, level: String) {
        self.identifier = identifier
        self.title = title
        self.level = level
    }
}
