import JSON

/// The entities that miss rules of a scorecard, by level: the content of a reminder.
///
/// Selection and order are port-sender's: levels in the order in which entities name them; in a
/// level the entity with the most met rules first, and equal ones in Port's order.
package struct UnmetRules: Sendable {
    /// The groups by level; none is empty.
    package let groups: [LevelGroup]
    /// The number of entities in all groups.
    package let count: Int

    /// Selects the entities that are below the scorecard's last level and miss a rule.
    ///
    /// An entity without a standing misses nothing: Port sends none if the scorecard's filter
    /// excludes the entity, or before it has computed one, and the owner is to blame for neither.
    ///
    /// Levels are compared by title, all that an entity's result has of its level. Without a last
    /// level no entity is excluded for having reached it.
    ///
    /// - Parameters:
    ///   - entities: With their standings in this scorecard, in Port's order.
    ///   - scorecard: The one that is asked about.
    ///   - exemptions: An entity that misses only rules which they hold for is not selected.
    package init(
        of entities: some Sequence<Entity>,
        in scorecard: Scorecard,
        without exemptions: Exemptions? = nil
    ) {
        let top = scorecard.topLevel
        let entities = Array(entities)
        var places: [ExactString?: Int] = [:]
        var groups: [(level: String?, members: [Member])] = []
        for (index, entity) in entities.enumerated() {
            guard let results = entity.standing?.results, results.unmetCount > 0 else { continue }
            if let exemptions, exemptions.isAllHeld(of: entity) { continue }
            let level = entity.standing?.level.flatMap { $0.isEmpty ? nil : $0 }
            if let level, let top, level.hasSameBytes(as: top) { continue }
            let key = level.map { ExactString($0) }
            let place = places[key] ?? groups.count
            if place == groups.count {
                places[key] = place
                groups.append((level, []))
            }
            groups[place].members.append(Member(place: Int32(index), met: Int32(results.metCount)))
        }
        self.groups = groups.map { level, members in
            // The standard library promises that its sort is stable.
            let sorted = members.sorted { $0.met > $1.met }
            return LevelGroup(level: level, of: entities, at: sorted.map(\.place))
        }
        count = groups.reduce(0) { $0 + $1.members.count }
    }

    /// An entity of a group, by its place among all; sorted in the place of the entity, which is
    /// many times as large.
    private struct Member {
        var place: Int32
        var met: Int32
    }
}

/// The entities of one level that miss rules.
package struct LevelGroup: Sendable {
    /// The level's title; nil for entities without one.
    package let level: String?
    /// All entities that were looked at, which the groups share.
    private let entities: [Entity]
    /// The places of the group's among them, in the group's order.
    private let places: [Int32]

    fileprivate init(level: String?, of entities: [Entity], at places: [Int32]) {
        self.level = level
        self.entities = entities
        self.places = places
    }

    /// The entity with the most met rules first.
    package var shortfalls: some RandomAccessCollection<Shortfall> {
        places.lazy.map { Shortfall(entities[Int($0)]) }
    }

    /// The level's title for people; port-sender writes `None` for a missing one.
    package var title: String { level ?? Self.untitled }

    /// The title of a missing level.
    package static let untitled = "No level yet"
}
