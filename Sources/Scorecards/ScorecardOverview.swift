import JSON

/// The numbers of entities in a scorecard by level, team and rule: the content of a report.
package struct ScorecardOverview: Sendable, Hashable {
    /// The number of entities, measured or not.
    package let entities: Int
    /// The title of the last level; nil if it is ambiguous, or there is none.
    package let topLevel: String?
    /// The reached levels, in the order in which entities name them; no count is 0.
    package let levels: [LevelCount]
    /// The owning teams, in the order in which entities name them.
    package let teams: [TeamStanding]
    /// All rules, in the scorecard's order.
    package let rules: [RuleStanding]

    /// The number of entities at the last level.
    package var atTop: Int {
        guard let topLevel else { return 0 }
        return levels.first { $0.level?.hasSameBytes(as: topLevel) == true }?.count ?? 0
    }

    /// Counts the entities, each once for its level, each team and each met rule.
    ///
    /// An entity without a standing counts as one without a level that meets no rule, as in
    /// port-sender. Results of rules that the scorecard lacks (one of the two changed between being
    /// read) are ignored.
    ///
    /// - Parameters:
    ///   - entities: With their standings in this scorecard, in Port's order.
    ///   - scorecard: The one that is asked about.
    package init(of entities: some Sequence<Entity>, in scorecard: Scorecard) {
        let top = scorecard.topLevel.map { ExactString($0) }
        var count = 0
        var levels = Tally<ExactString?, Int>()
        var teams = Tally<ExactString, TeamStanding>()
        var met: [ExactString: Int] = [:]
        for entity in entities {
            count += 1
            let level = entity.standing?.level.flatMap { $0.isEmpty ? nil : ExactString($0) }
            let isAtTop = level != nil && level == top
            levels.change(level, from: 0) { $0 += 1 }
            for team in entity.teams.uniqued {
                teams.change(team, from: TeamStanding(team: team.text)) {
                    $0.entities += 1
                    if isAtTop { $0.atTop += 1 }
                }
            }
            for rule in entity.standing?.met.uniqued ?? [] { met[rule, default: 0] += 1 }
        }
        self.entities = count
        topLevel = top?.text
        self.levels = zip(levels.keys, levels.values)
            .map { LevelCount(level: $0?.text, count: $1) }
        self.teams = teams.values
        var seen: Set<ExactString> = []
        rules = scorecard.rules.filter { seen.insert(ExactString($0.identifier)).inserted }
            .map { RuleStanding(rule: $0, met: met[ExactString($0.identifier)] ?? 0) }
    }
}

/// The number of entities at one level.
package struct LevelCount: Sendable, Hashable {
    /// The level's title; nil for entities without one.
    package var level: String?
    package var count: Int
}

/// The numbers of one team's entities.
package struct TeamStanding: Sendable, Hashable {
    package var team: String
    /// Entities that the team owns, alone or with others.
    package var entities = 0
    /// Those of them at the last level.
    package var atTop = 0
}

/// The number of entities that meet one rule.
package struct RuleStanding: Sendable, Hashable {
    package var rule: Rule
    package var met: Int
}

/// Values by key, in the order in which the keys were added.
private struct Tally<Key: Hashable, Value> {
    private(set) var keys: [Key] = []
    private(set) var values: [Value] = []
    private var places: [Key: Int] = [:]

    mutating func change(_ key: Key, from start: Value, by change: (inout Value) -> Void) {
        if let place = places[key] {
            change(&values[place])
        } else {
            var value = start
            change(&value)
            places[key] = keys.count
            keys.append(key)
            values.append(value)
        }
    }
}

extension TextList {
    /// The texts without duplicates, in order of their first occurrence.
    fileprivate var uniqued: [ExactString] {
        // Most lists have at most one text and need no set.
        if count < 2 { return map { ExactString($0) } }
        var seen: Set<ExactString> = []
        return lazy.map { ExactString($0) }.filter { seen.insert($0).inserted }
    }
}

/// The best and the worst of an overview.
extension ScorecardOverview {
    /// How many teams, best rules and worst rules are named.
    private static let places = 3

    /// Returns the best teams, the best first; equal teams in the order in which entities name
    /// them.
    ///
    /// Ranked by the top level, a team needs an entity there; of two teams with equal shares the
    /// one with more entities comes first.
    package func topTeams(by ranking: TeamRanking) -> [TeamStanding] {
        let ranked =
            switch ranking {
            case .entities: teams.sorted { $0.entities > $1.entities }
            case .topLevel:
                teams.filter { $0.atTop > 0 }
                    .sorted { left, right in
                        let (one, other) =
                            (left.atTop * right.entities, right.atTop * left.entities)
                        return one == other ? left.atTop > right.atTop : one > other
                    }
            }
        return Array(ranked.prefix(Self.places))
    }

    /// The rules that most entities meet, the best first; equal rules in the scorecard's order.
    package var highestRules: [RuleStanding] { Array(rankedRules.prefix(Self.places)) }

    /// The rules that fewest entities meet, the worst last, without the highest.
    package var lowestRules: [RuleStanding] {
        rankedRules.dropFirst(Self.places).suffix(Self.places)
    }

    // The standard library promises that its sort is stable.
    private var rankedRules: [RuleStanding] { rules.sorted { $0.met > $1.met } }
}
