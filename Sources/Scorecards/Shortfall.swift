import JSON

/// An entity that misses at least one rule, with its numbers of rules.
package struct Shortfall: Sendable, Hashable {
    package var entity: Entity
    /// The number of met rules.
    package var met: Int
    /// The number of all results that Port sent; always more than `met`.
    ///
    /// It counts the entity's own results, not the scorecard's rules, which may have grown since.
    package var total: Int

    /// Counts the rules of an entity that misses one.
    package init(_ entity: Entity) {
        self.entity = entity
        met = entity.standing?.results.metCount ?? 0
        total = entity.standing?.results.rules.count ?? 0
    }
}
