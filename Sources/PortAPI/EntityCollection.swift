import JSON
package import Scorecards

/// Entities in order of arrival, without duplicate identifiers, up to a limit.
package struct EntityCollection: Sendable {
    package private(set) var entities: [Entity] = []
    private var identifiers: Set<ExactString> = []
    /// What the entities have in common.
    var texts = SharedTexts()
    private let max: Int

    /// Makes an empty collection of at most `max` entities.
    package init(max: Int) {
        self.max = max
    }

    /// Whether more entities came than the limit; the excess is dropped.
    package var isOverfull: Bool { entities.count > max }

    mutating func add(_ entity: Entity) {
        guard !isOverfull, identifiers.insert(ExactString(entity.identifier)).inserted else {
            return
        }
        entities.append(entity)
    }

    /// Removes all entities, so that the collection has room for those of the next page.
    mutating func removeAll() {
        entities.removeAll(keepingCapacity: true)
        identifiers.removeAll(keepingCapacity: true)
    }

    /// Removes all but the first `count`.
    mutating func keepFirst(_ count: Int) {
        for entity in entities[count...] { identifiers.remove(ExactString(entity.identifier)) }
        entities.removeSubrange(count...)
    }
}
