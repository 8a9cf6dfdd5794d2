import JSON

/// Who misses rules of a scorecard, level by level: what a reminder tells.
///
/// The choice and the order are port-sender's: levels in the order in which entities name them,
/// in a level the entity with the most met rules first, and equals in Port's order.
package struct UnmetRules: Sendable, Hashable {
    /// None of them is empty.
    package let groups: [LevelGroup]
    /// How many entities the groups hold together.
    package let count: Int

    /// Keeps the entities that are below the scorecard's last level and miss a rule.
    ///
    /// Levels are compared by title, which is all that an entity's result has of its level. Where
    /// that names no last level, nobody is kept out for having reached it.
    ///
    /// - Parameters:
    ///   - entities: With their standings in this scorecard, in Port's order.
    ///   - scorecard: The one that is asked about.
    package init(of entities: some Sequence<Entity>, in scorecard: Scorecard) {
        let top = scorecard.topLevel
        var places: [ExactString?: Int] = [:]
        var groups: [LevelGroup] = []
        for entity in entities {
            guard let shortfall = Shortfall(of: entity) else { continue }
            let level = entity.standing?.level.flatMap { $0.isEmpty ? nil : $0 }
            if let level, let top, level.hasSameBytes(as: top) { continue }
            let key = level.map { ExactString($0) }
            if let place = places[key] {
                groups[place].shortfalls.append(shortfall)
            } else {
                places[key] = groups.count
                groups.append(LevelGroup(level: level, shortfalls: [shortfall]))
            }
        }
        for place in groups.indices {
            // The standard library promises that its sort is stable.
            groups[place].shortfalls.sort { $0.met > $1.met }
        }
        self.groups = groups
        count = groups.reduce(0) { $0 + $1.shortfalls.count }
    }
}

/// The entities of one level that miss rules.
package struct LevelGroup: Sendable, Hashable {
    /// The level's title; nil for entities that have reached none, or of which Port names none.
    package var level: String?
    /// The entity with the most met rules first.
    package var shortfalls: [Shortfall]

    package init(level: String?, shortfalls: [Shortfall]) {
        self.level = level
        self.shortfalls = shortfalls
    }

    /// What to call the level where people read it; port-sender writes `None` where it is nil.
    package var title: String { level ?? Self.untitled }

    /// What a level is called of which Port names none.
    package static let untitled = "No level yet"
}
