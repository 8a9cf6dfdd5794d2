import JSON

/// What changed between two looks at the same entities.
package struct StandingChanges: Sendable, Hashable {
    /// True when there was no look before.
    package let isFirst: Bool
    /// The changed entities that are still there, by identifier.
    private var changes: [ExactString: EntityChange] = [:]

    /// Compares two looks.
    ///
    /// - Parameters:
    ///   - previous: What was last told; nil for the first time.
    ///   - current: What is true now.
    ///   - scorecard: Tells which of two levels is the higher one.
    package init(
        from previous: StandingSnapshot?,
        to current: StandingSnapshot,
        in scorecard: Scorecard
    ) {
        isFirst = previous == nil
    }

    /// What changed for an entity; nil where nothing did.
    package subscript(entity: String) -> EntityChange? { changes[ExactString(entity)] }

    /// True where nothing changed since the last look.
    package var isEmpty: Bool { !isFirst && changes.isEmpty }

    /// How many rules are met now that were unmet before, of all entities.
    package var fixed: Int { changes.values.reduce(0) { $0 + $1.fixed.count } }

    /// How many rules are unmet now that were not before, of all entities.
    package var new: Int { changes.values.reduce(0) { $0 + $1.new.count } }

    /// The identifiers of the entities that reached a higher level, in the order of their bytes.
    package var risen: [String] { identifiers { $0.move == .risen } }

    /// The identifiers of the entities that fell to a lower level, in the order of their bytes.
    package var fallen: [String] { identifiers { $0.move == .fallen } }

    private func identifiers(where isWanted: (EntityChange) -> Bool) -> [String] {
        changes.filter { isWanted($0.value) }.keys.sorted().map(\.text)
    }
}

/// What changed for one entity.
package struct EntityChange: Sendable, Hashable {
    /// The rules that are met now and were not, by identifier, in the order of their bytes.
    package var fixed: [String]
    /// The rules that are unmet now and were not, likewise.
    package var new: [String]
    package var levelBefore: String?
    package var levelNow: String?
    package var move: Move

    package enum Move: Sendable, Hashable { case none, risen, fallen }

    package init(
        fixed: [String] = [],
        new: [String] = [],
        levelBefore: String? = nil,
        levelNow: String? = nil,
        move: Move = .none
    ) {
        self.fixed = fixed
        self.new = new
        self.levelBefore = levelBefore
        self.levelNow = levelNow
        self.move = move
    }
}
