package import JSON

/// Which rules an entity meets: identifiers, and a bit for each.
///
/// The entities of a scorecard have results of the same rules, so they can share one list of
/// identifiers, and each adds a few bytes.
package struct RuleResults: Sendable {
    /// The identifiers of the rules that Port sent a result for, in Port's order.
    package let rules: TextList
    /// A bit for each rule, set if it is met; the first 64 need no memory of their own.
    private var firstBits: UInt64 = 0
    private var furtherBits: [UInt64] = []

    /// Makes the results of the rules whose place `isMet` has a true at.
    ///
    /// - Parameters:
    ///   - rules: Identifiers, shared with other entities if possible.
    ///   - isMet: A value for each rule; none is false.
    package init(of rules: TextList, isMet: [Bool]) {
        self.rules = rules
        if rules.count > 64 {
            furtherBits = Array(repeating: 0, count: (rules.count - 1) / 64)
        }
        for place in isMet.indices where isMet[place] {
            if place < 64 {
                firstBits |= 1 << UInt64(place)
            } else {
                furtherBits[place / 64 - 1] |= 1 << UInt64(place % 64)
            }
        }
    }

    package init(met: TextList, unmet: TextList) {
        self.init(
            of: TextList(Array(met) + Array(unmet)),
            isMet: Array(repeating: true, count: met.count)
        )
    }

    /// The number of met rules.
    package var metCount: Int {
        furtherBits.reduce(firstBits.nonzeroBitCount) { $0 + $1.nonzeroBitCount }
    }

    /// The number of rules with any other result.
    package var unmetCount: Int { rules.count - metCount }

    /// The identifiers of the met rules: those with the result `SUCCESS`.
    package var met: TextList { identifiers(whereMet: true) }

    /// The identifiers of the rules with any other result.
    package var unmet: TextList { identifiers(whereMet: false) }

    private func identifiers(whereMet isWanted: Bool) -> TextList {
        TextList(zip(0..., rules).lazy.filter { isMet($0.0) == isWanted }.map(\.1))
    }

    private func isMet(_ place: Int) -> Bool {
        let bits = place < 64 ? firstBits : furtherBits[place / 64 - 1]
        return bits >> UInt64(place % 64) & 1 == 1
    }
}

/// Compared by the met and the unmet rules, each in their order.
extension RuleResults: Hashable {
    package static func == (left: RuleResults, right: RuleResults) -> Bool {
        left.met == right.met && left.unmet == right.unmet
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(met)
        hasher.combine(unmet)
    }
}
