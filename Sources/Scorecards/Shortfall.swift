import JSON

/// An entity that misses at least one rule, with its numbers of rules.
package struct Shortfall: Sendable, Hashable {
    package var entity: Entity
    /// The number of met rules.
    package var met: Int
    /// The number of all results that Port sent; always more than `met`.
    package var total: Int

    package init(entity: Entity, met: Int, total: Int) {
        self.entity = entity
        self.met = met
        self.total = total
    }
}

extension Shortfall {
    /// Returns the shortfall of an entity; nil if it misses nothing.
    ///
    /// An entity without a standing misses nothing: Port sends none if the scorecard's filter
    /// excludes the entity, or before it has computed one, and the owner is to blame for neither.
    /// For the same reason `total` counts the entity's own results, not the scorecard's rules,
    /// which may have grown since.
    package init?(of entity: Entity) {
        guard let results = entity.standing?.results, results.unmetCount > 0 else { return nil }
        self.init(entity: entity, met: results.metCount, total: results.rules.count)
    }
}
