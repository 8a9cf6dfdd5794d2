import JSON
import Scorecards

/// The report of how entities stand in a scorecard.
///
/// The text is port-sender's, but where that is wrong: its best teams were those with the most
/// entities, and of two rules with one title it told of one.
extension Document {
    init(reportOf overview: ScorecardOverview, in findings: Findings, links: EntityLinks) {
        let scorecard = findings.scorecard.title
        let plural = Self.plural(of: findings.subject.blueprint)
        let port = Self.port(links)
        self.init(
            // Both blanks in the middle are port-sender's.
            heading: "📝 \(scorecard) overview  report",
            opening: ["Here is a summary of the current \(scorecard) scorecard status ⭐️"],
            lists: [
                List(
                    symbol: .trafficLight,
                    heading: "\(plural) by level",
                    .figures(
                        overview.levels.map {
                            FigureEntry($0.level ?? LevelGroup.untitled, "\($0.count)")
                        }
                    )
                ),
                Self.teams(overview, by: findings.subject.teamRanking),
            ] + Self.rules(overview),
            closing: ["Visit \(port) for more information."],
            summary: Summary(
                title: "\(scorecard) report",
                sentences: [
                    "how \(overview.entities) \(plural) stand.",
                    "Visit \(port) for more information.",
                ]
            )
        )
        lists.removeAll { $0.count == 0 }
    }

    private static func teams(_ overview: ScorecardOverview, by ranking: TeamRanking) -> List {
        let teams = overview.topTeams(by: ranking)
        let content: List.Content
        if teams.isEmpty, !overview.teams.isEmpty, let top = overview.topLevel {
            content = .remark(
                "No team has reached \(top) yet",
                brief: "none has reached it yet"
            )
        } else {
            content = .figures(
                teams.map { team in
                    switch ranking {
                    case .topLevel:
                        FigureEntry(team.team, Percentage.text(team.atTop, of: team.entities))
                    case .entities:
                        FigureEntry(
                            team.team,
                            Percentage.text(team.entities, of: overview.entities)
                        )
                    }
                }
            )
        }
        // The shares are of something else each time, which port-sender's heading does not say.
        let title: Text =
            switch ranking {
            case .topLevel:
                "Top teams by how much of what they own is at \(overview.topLevel ?? "")"
            case .entities: "Top teams by how much they own"
            }
        return List(symbol: .chart, heading: "Top teams", title: title, content)
    }

    private static func rules(_ overview: ScorecardOverview) -> [List] {
        let names = RuleNames(of: overview.rules)
        func figures(_ rules: [RuleStanding]) -> List.Content {
            .figures(
                rules.map {
                    FigureEntry(
                        names.name(of: $0.rule),
                        Percentage.text($0.met, of: overview.entities)
                    )
                }
            )
        }
        return [
            List(
                symbol: .check,
                heading: "Highest scoring rules",
                figures(overview.highestRules)
            ),
            List(
                symbol: .warning,
                heading: "Lowest scoring rules",
                figures(overview.lowestRules)
            ),
        ]
    }
}

extension Document.FigureEntry {
    fileprivate init(_ name: String, _ figure: String) {
        self.init(name: name.isBlank ? Document.untitled : name, figure: figure)
    }
}

/// What rules are called: their titles, and behind those that are equal the identifiers.
private struct RuleNames {
    private var uses: [ExactString: Int] = [:]

    init(of rules: [RuleStanding]) {
        for standing in rules { uses[ExactString(standing.rule.title), default: 0] += 1 }
    }

    func name(of rule: Rule) -> String {
        (uses[ExactString(rule.title)] ?? 0) < 2 ? rule.title : "\(rule.title) (\(rule.identifier))"
    }
}
