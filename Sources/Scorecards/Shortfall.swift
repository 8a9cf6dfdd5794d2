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

    /// Returns titles of missed rules, those of the lowest level first.
    ///
    /// These are what keeps the entity from rising. Rules of one level stay in Port's order.
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
