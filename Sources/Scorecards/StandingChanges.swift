import JSON

/// What changed between two looks at the same entities.
///
/// Only entities that both looks have are told apart by level and by what they fixed: one that left
/// the search has fixed nothing. All that an entity misses which came into it is new.
package struct StandingChanges: Sendable, Hashable {
    /// True when there was no look before.
    package let isFirst: Bool
    /// How many rules are unmet now that were unmet before, too, of all entities.
    package let still: Int
    /// The identifiers of the entities that missed something before, met it, and miss nothing now,
    /// in the order of their bytes.
    package let cleared: [String]
    /// The changed entities that are still there, by identifier.
    private let changes: [ExactString: EntityChange]

    /// Compares two looks.
    ///
    /// A rule that the scorecard does not have any more was not fixed. A level counts as higher or
    /// lower only where the scorecard has exactly one level of each of the two titles. A rule that is
    /// exempt now is neither new nor fixed, and a level that fell for such rules alone did not.
    ///
    /// - Parameters:
    ///   - previous: What was last told; nil for the first time.
    ///   - current: What is true now, with what is exempt.
    ///   - scorecard: Tells which of two levels is the higher one.
    ///   - exemptions: Which rules nobody is reminded of now; nil for none.
    package init(
        from previous: StandingSnapshot?,
        to current: StandingSnapshot,
        in scorecard: Scorecard,
        without exemptions: Exemptions? = nil
    ) {
        isFirst = previous == nil
        guard let previous else {
            (still, cleared, changes) = (0, [], [:])
            return
        }
        let comparison = StandingComparison(
            previous,
            current,
            scorecard,
            exemptions.flatMap { $0.calendar.isEmpty ? nil : $0 }
        )
        var changes: [ExactString: EntityChange] = [:]
        var cleared: [String] = []
        var still = 0
        // Both are in the order of their identifiers.
        var place = 0
        for entry in current.entries {
            while place < previous.entries.count,
                previous.entries[place].identifier < entry.identifier
            {
                place += 1
            }
            let isKnown =
                place < previous.entries.count
                && previous.entries[place].identifier == entry.identifier
            let before = isKnown ? previous.entries[place] : nil
            let (change, unmetStill) = comparison.compare(before, entry)
            still += unmetStill
            if !change.fixed.isEmpty, entry.range.isEmpty {
                cleared.append(entry.identifier.text)
            }
            if !change.fixed.isEmpty || !change.new.isEmpty || change.move != .none {
                changes[entry.identifier] = change
            }
        }
        (self.still, self.cleared, self.changes) = (still, cleared, changes)
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

/// Compares entries of two snapshots by the numbers of their rules and levels.
private struct StandingComparison {
    private let previous: StandingSnapshot
    private let current: StandingSnapshot
    private let exemptions: Exemptions?
    /// The number of each previous rule in the current snapshot; nil where nobody misses it now.
    private let rulesNow: [UInt32?]
    /// The same the other way round.
    private let rulesBefore: [UInt32?]
    /// Which previous rules the scorecard has.
    private let areRules: [Bool]
    /// How high each level is; nil for one that the scorecard does not have just once.
    private let heightsBefore: [Int?]
    private let heightsNow: [Int?]

    init(
        _ previous: StandingSnapshot,
        _ current: StandingSnapshot,
        _ scorecard: Scorecard,
        _ exemptions: Exemptions?
    ) {
        self.previous = previous
        self.current = current
        self.exemptions = exemptions
        rulesNow = previous.rules.map { current.rules.place(of: $0).map(UInt32.init) }
        rulesBefore = current.rules.map { previous.rules.place(of: $0).map(UInt32.init) }
        let rules = Set(scorecard.rules.map { ExactString($0.identifier) })
        areRules = previous.rules.map(rules.contains)
        var heights: [ExactString: Int?] = [:]
        for (height, level) in scorecard.levels.enumerated() {
            let isSecond = heights[level.title] != nil
            heights.updateValue(isSecond ? nil : height, forKey: ExactString(level.title))
        }
        heightsBefore = previous.levels.map { heights[$0] ?? nil }
        heightsNow = current.levels.map { heights[$0] ?? nil }
    }

    /// Compares one entity, which was perhaps not there before; also returns how many rules it
    /// misses still.
    func compare(
        _ before: StandingSnapshot.Entry?,
        _ now: StandingSnapshot.Entry
    ) -> (EntityChange, still: Int) {
        var change = EntityChange(
            levelBefore: before?.level.map { previous.levels[Int($0)].text },
            levelNow: now.level.map { current.levels[Int($0)].text }
        )
        let unmetBefore = before.map { previous.marks[$0.range] } ?? []
        let unmetNow = current.marks[now.range]
        for mark in unmetBefore where areRules[Int(mark.rule)] {
            if !unmetNow.contains(rule: rulesNow[Int(mark.rule)]) {
                change.fixed.append(previous.rules[Int(mark.rule)].text)
            }
        }
        var still = 0
        var isSomeHeld = false
        for mark in unmetNow {
            if isHeld(mark, of: now) {
                isSomeHeld = true
            } else if unmetBefore.contains(rule: rulesBefore[Int(mark.rule)]) {
                still += 1
            } else {
                change.new.append(current.rules[Int(mark.rule)].text)
            }
        }
        if let low = before?.level.flatMap({ heightsBefore[Int($0)] }),
            let high = now.level.flatMap({ heightsNow[Int($0)] }), low != high
        {
            change.move = low < high ? .risen : .fallen
        }
        if change.move == .fallen, isSomeHeld, change.new.isEmpty { change.move = .none }
        return (change, still)
    }

    private func isHeld(_ mark: StandingSnapshot.Mark, of entry: StandingSnapshot.Entry) -> Bool {
        exemptions?.holds(entry.identifier.text, current.rules[Int(mark.rule)].text) ?? false
    }
}

extension ArraySlice<StandingSnapshot.Mark> {
    /// Whether an entity's marks, which are in the order of rules, have that rule.
    fileprivate func contains(rule: UInt32?) -> Bool {
        guard let rule else { return false }
        let place = place { $0.rule < rule }
        return place < endIndex && self[place].rule == rule
    }
}
