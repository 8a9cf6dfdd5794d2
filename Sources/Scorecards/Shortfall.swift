import JSON

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
        guard let standing = entity.standing, !standing.unmet.isEmpty else { return nil }
        let met = standing.met.count
        self.init(entity: entity, met: met, total: met + standing.unmet.count)
    }

    /// Returns titles of rules that the entity misses, those of the lowest level first.
    ///
    /// The lowest level comes first because its rules are what keeps the entity from rising. Equals
    /// come as Port gave them.
    ///
    /// - Parameters:
    ///   - order: The rules of the scorecard in the order to tell them.
    ///   - limit: How many are wanted; the time grows with it.
    /// - Returns: A title each; the identifier of a rule that the scorecard does not have, last.
    package func unmetTitles(in order: RuleOrder, atMost limit: Int) -> [String] {
        var first: [(rank: Int, rule: String)] = []
        for rule in entity.standing?.unmet ?? [] {
            let rank = order.rank(of: rule)
            if first.count == limit {
                guard let last = first.last, rank < last.rank else { continue }
                first.removeLast()
            }
            let place = first.firstIndex { $0.rank > rank } ?? first.endIndex
            first.insert((rank, rule), at: place)
        }
        return first.map { order.title(of: $0.rule) }
    }
}
