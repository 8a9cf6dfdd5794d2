import JSON

/// Exemptions of whole entities.
extension Exemptions {
    /// Whether nobody is to be reminded of any rule that the entity misses.
    package func isAllHeld(of entity: Entity) -> Bool {
        guard !calendar.isEmpty, let unmet = entity.standing?.unmet, !unmet.isEmpty else {
            return false
        }
        return unmet.allSatisfy { holds(entity.identifier, $0) }
    }

    /// How many unmet rules of the entities nobody is to be reminded of.
    package func count(of entities: some Sequence<Entity>) -> Int {
        guard !calendar.isEmpty else { return 0 }
        return entities.reduce(0) { sum, entity in
            sum + (entity.standing?.unmet.count { holds(entity.identifier, $0) } ?? 0)
        }
    }
}
