package import Reminders
package import Scorecards

/// The reminder of who misses rules of a scorecard, as messages for Slack.
///
/// The text is port-sender's. A reminder that Slack takes as one message is one; a longer one is
/// cut into several, in which no entity is lost or repeated, and which repeat the headings of the
/// levels so that each can be read alone.
package struct SlackReminder: Sendable {
    private let scorecard: Scorecard
    private let blueprint: String
    private let subject: MessageSubject
    private let unmet: UnmetRules
    private let links: EntityLinks
    private let layout: Layout
    private let limits: SlackLimits

    private static let nameLimit = MessageSubject.nameLimit

    package init(
        scorecard: Scorecard,
        blueprint: String,
        unmet: UnmetRules,
        links: EntityLinks,
        layout: Layout = .classic,
        limits: SlackLimits = SlackLimits()
    ) {
        self.scorecard = scorecard
        self.blueprint = blueprint
        subject = MessageSubject(scorecard: scorecard.title, blueprint: blueprint)
        self.unmet = unmet
        self.links = links
        self.layout = layout
        self.limits = limits
    }

    /// How many entities the reminder is about.
    package var count: Int { unmet.count }

    /// Returns the messages in the order in which to send them; none when nobody misses a rule.
    package func messages() -> [SlackMessage] {
        guard count > 0 else { return [] }
        let levels = levels()
        let opening = opening()
        let pages = pages(of: levels, opening: opening)
        let fallback = ReminderFallback(
            scorecard: subject.title(within: Self.nameLimit / 4),
            plural: subject.plural(within: Self.nameLimit / 4),
            entities: count,
            links: links,
            limit: limits.fallbackText
        )
        return pages.enumerated()
            .map { index, page in
                let first = index == 0 ? opening : [header(part: index + 1, of: pages.count)]
                return SlackMessage(
                    text: fallback.text(of: page, levels: levels, part: index + 1, of: pages.count),
                    blocks: (first + page.sections.map(SlackBlock.section)).map(\.json)
                )
            }
    }

    private func pages(of levels: [ReminderLevel], opening: [SlackBlock]) -> [ReminderPage] {
        let opening = opening.reduce(BlockCost()) { $0 + $1.cost }
        // A part without an entity can only be the first, so no header is longer than this one.
        let header = header(part: count + 1, of: count + 1).cost
        var whole = ReminderPaginator(
            levels: levels,
            limits: limits,
            budget: limits.whole,
            firstCost: opening,
            furtherCost: header
        )
        if let page = whole.paginate(atMost: 1) { return page }
        var parts = ReminderPaginator(
            levels: levels,
            limits: limits,
            budget: limits.part,
            firstCost: opening,
            furtherCost: header
        )
        return parts.paginate() ?? []
    }
}

extension SlackReminder {
    /// port-sender's first three blocks.
    private func opening() -> [SlackBlock] {
        let plural = subject.plural(within: Self.nameLimit)
        let request = """
            This is a reminder that some of your \(plural) have unmet rules.
             Click on the links below to see how to improve the score of your \(plural) ⭐️
            """
        return [
            header(suffix: ""), .section(request),
            .section("*⚠️ \(count) \(plural) with unmet rules*"),
        ]
    }

    private func header(part: Int, of parts: Int) -> SlackBlock {
        header(suffix: " (\(part)/\(parts))")
    }

    private func header(suffix: String) -> SlackBlock {
        subject.header(":bell: ", " reminder\(suffix)", limits: limits)
    }

    private func levels() -> [ReminderLevel] {
        let frame = links.frame(of: blueprint).map(SlackText.escaped)
        let rules = layout == .detailed ? RuleOrder(of: scorecard) : nil
        return unmet.groups.map { group in
            let title = SlackText.safe(group.title, in: .bold, within: Self.nameLimit)
            let heading = "*\(title)*\n\n".utf16.count
            let line = EntityLine(
                frame: frame,
                links: links,
                rules: rules,
                limits: limits,
                limit: limits.sectionText - heading
            )
            return ReminderLevel(title: title, lines: group.shortfalls.map(line.line))
        }
    }
}
