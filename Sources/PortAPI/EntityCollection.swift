import JSON
package import Scorecards

/// Entities in the order in which they came, each identifier once, up to a bound.
package struct EntityCollection: Sendable {
    package private(set) var entities: [Entity] = []
    private var identifiers: Set<ExactString> = []
    private let max: Int

    /// Makes an empty one, which refuses more than `max` entities.
    package init(max: Int) {
        self.max = max
    }

    /// Whether more came than may be kept; what came beyond that is not here.
    package var isOverfull: Bool { entities.count > max }

    mutating func add(_ entity: Entity) {
        guard !isOverfull, identifiers.insert(ExactString(entity.identifier)).inserted else {
            return
        }
        entities.append(entity)
    }

    /// Forgets all but the first that came.
    mutating func keepFirst(_ count: Int) {
        for entity in entities[count...] { identifiers.remove(ExactString(entity.identifier)) }
        entities.removeSubrange(count...)
    }
}
