/// One entity that misses at least one rule, with its count of met rules.
package struct Shortfall: Sendable, Hashable {
    package var entity: Entity
    /// The results that are met.
    package var met: Int
    /// The results Port gave, met or not; always more than `met`.
    package var total: Int

    package init(entity: Entity, met: Int, total: Int) {
        self.entity = entity
        self.met = met
        self.total = total
    }
}

extension Shortfall {
    /// The shortfall of an entity, or nil when it misses nothing.
    ///
    /// An entity without a standing misses nothing: Port gives none where the scorecard's filter
    /// leaves the entity out, or where nothing has been computed yet, and neither is the owner's
    /// neglect. For the same reason the total counts the entity's own results, not the
    /// scorecard's rules, of which Port may have gained one since it computed the results.
    package init?(of entity: Entity) {
        guard let results = entity.standing?.results else { return nil }
        let met = results.count { $0.isMet }
        guard met < results.count else { return nil }
        self.init(entity: entity, met: met, total: results.count)
    }

    /// Returns the titles of the rules that the entity misses, those of the lowest level first.
    ///
    /// The lowest level comes first because its rules are what keeps the entity from rising.
    ///
    /// - Parameter order: The rules of the scorecard in the order to tell them.
    /// - Returns: A title each; the identifier of a rule that the scorecard does not have, last.
    package func unmetTitles(in order: RuleOrder) -> [String] {
        let missed = (entity.standing?.results ?? []).filter { !$0.isMet }.map(\.rule)
        let ranked = missed.map { (rank: order.rank(of: $0), rule: $0) }
        return ranked.sorted { $0.rank < $1.rank }.map { order.title(of: $0.rule) }
    }
}
