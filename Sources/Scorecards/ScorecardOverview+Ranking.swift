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
