import JSON
package import Reminders
package import Scorecards

/// The report of how entities stand in a scorecard, as messages for Slack.
///
/// The text is port-sender's, but where that is wrong: its best teams were those with the most
/// entities, and of two rules with one title it told of one. It fits into one message unless names
/// are longer or more than anybody reads; then it is cut into several that can each be read alone.
package struct SlackReport: Sendable {
    private let subject: MessageSubject
    private let overview: ScorecardOverview
    private let ranking: TeamRanking
    private let links: EntityLinks
    private let limits: SlackLimits

    package init(
        scorecard: Scorecard,
        blueprint: String,
        overview: ScorecardOverview,
        ranking: TeamRanking = .topLevel,
        links: EntityLinks,
        limits: SlackLimits = SlackLimits()
    ) {
        subject = MessageSubject(scorecard: scorecard.title, blueprint: blueprint)
        self.overview = overview
        self.ranking = ranking
        self.links = links
        self.limits = limits
    }

    /// Returns the messages in the order in which to send them; none when there are no entities.
    package func messages() -> [SlackMessage] {
        guard overview.entities > 0 else { return [] }
        let pages = pages(of: lists())
        return pages.indices.map { index in
            let opening = index == 0 ? opening() : [header(part: index + 1, of: pages.count)]
            let closing = index == pages.count - 1 ? [closing()] : []
            return SlackMessage(
                text: FallbackText(limit: limits.fallbackText)
                    .text(
                        opening: fallback(part: index + 1, of: pages.count),
                        lists: pages[index].lists
                    ),
                blocks: (opening + pages[index].blocks + closing).map(\.json)
            )
        }
    }

    private func pages(of lists: [ReportList]) -> [ReportPage] {
        let opening = opening().reduce(closing().cost) { $0 + $1.cost }
        // No list has more lines than that, so no header is longer than this one.
        let most = overview.levels.count + overview.teams.count + overview.rules.count + 1
        let further = header(part: most, of: most).cost + closing().cost
        func pages(within budget: MessageBudget) -> [ReportPage] {
            ReportPaginator(
                limits: limits,
                budget: budget,
                firstCost: opening,
                furtherCost: further
            )
            .pages(of: lists)
        }
        let whole = pages(within: limits.whole)
        return whole.count == 1 ? whole : pages(within: limits.part)
    }
}

/// The blocks that are not lists.
extension SlackReport {
    private func opening() -> [SlackBlock] {
        let title = subject.title(within: MessageSubject.nameLimit)
        return [
            subject.header(Self.headerStart, Self.headerEnd, limits: limits),
            .section("Here is a summary of the current \(title) scorecard status ⭐️"),
        ]
    }

    private func header(part: Int, of parts: Int) -> SlackBlock {
        subject.header(Self.headerStart, "\(Self.headerEnd) (\(part)/\(parts))", limits: limits)
    }

    // Both blanks in the middle are port-sender's.
    private static let headerStart = "📝 "
    private static let headerEnd = " overview  report"

    private func closing() -> SlackBlock {
        .section(
            "Visit \(links.port(within: limits.sectionText / 4) ?? "Port") for more information."
        )
    }

    private func fallback(part: Int, of parts: Int) -> String {
        let place = parts > 1 ? " (\(part)/\(parts))" : ""
        let title = subject.title(within: MessageSubject.nameLimit / 4)
        let plural = subject.plural(within: MessageSubject.nameLimit / 4)
        let port = links.port(within: limits.fallbackText / 4) ?? "Port"
        return "\(title) report\(place): how \(overview.entities) \(plural) stand."
            + "\nVisit \(port) for more information."
    }
}

/// The lists, and what stands in them.
extension SlackReport {
    private func lists() -> [ReportList] {
        let plural = subject.plural(within: MessageSubject.nameLimit)
        let names = RuleNames(of: overview.rules)
        func rules(_ rules: [RuleStanding]) -> [ReportList.Line] {
            rules.map {
                line(names.name(of: $0.rule), Percentage.text($0.met, of: overview.entities))
            }
        }
        let lists = [
            ReportList(
                heading: "*:vertical_traffic_light: \(plural) by level*",
                title: "\(plural) by level",
                lines: overview.levels.map {
                    line($0.level ?? LevelGroup.untitled, "\($0.count)")
                }
            ),
            ReportList(
                heading: "*:chart_with_upwards_trend: Top teams*",
                title: teamsTitle,
                lines: teamLines()
            ),
            ReportList(
                heading: "*:white_check_mark: Highest scoring rules*",
                title: "Highest scoring rules",
                lines: rules(overview.highestRules)
            ),
            ReportList(
                heading: "*:warning: Lowest scoring rules*",
                title: "Lowest scoring rules",
                lines: rules(overview.lowestRules)
            ),
        ]
        return lists.filter { !$0.lines.isEmpty }
    }

    private func teamLines() -> [ReportList.Line] {
        let teams = overview.topTeams(by: ranking)
        if teams.isEmpty, !overview.teams.isEmpty, let top = overview.topLevel {
            let level = SlackText.safe(top, in: .line, within: MessageSubject.nameLimit)
            return [
                ReportList.Line(
                    text: "• No team has reached \(level) yet \n",
                    brief: "none has reached it yet"
                )
            ]
        }
        return teams.map { team in
            let share =
                switch ranking {
                case .topLevel: Percentage.text(team.atTop, of: team.entities)
                case .entities: Percentage.text(team.entities, of: overview.entities)
                }
            return line(team.team, share)
        }
    }

    /// Says what the shares are of, which port-sender's heading does not.
    private var teamsTitle: String {
        switch ranking {
        case .topLevel:
            "Top teams by how much of what they own is at "
                + SlackText.safe(overview.topLevel ?? "", in: .sentence, within: 80)
        case .entities: "Top teams by how much they own"
        }
    }

    /// `• Bronze - 12`, with port-sender's blank at the end of the line.
    private func line(_ name: String, _ figure: String) -> ReportList.Line {
        let name = name.isBlank ? "(untitled)" : name
        let end = " - \(figure) \n"
        let room = limits.sectionText - "• \(end)".utf16.count
        return ReportList.Line(
            text: "• \(SlackText.safe(name, in: .line, within: room))\(end)",
            brief: "\(SlackText.safe(name, in: .line, within: 80)) \(figure)"
        )
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
