import Scorecards

/// The reminder of who misses rules of a scorecard, in port-sender's layout.
extension Document {
    init(reminderOf unmet: UnmetRules, in findings: Findings, links: EntityLinks) {
        let scorecard = findings.scorecard.title
        let plural = Self.plural(of: findings.subject.blueprint)
        let count = unmet.count
        self.init(
            heading: "\(.bell) \(scorecard) reminder",
            opening: [
                """
                This is a reminder that some of your \(plural) have unmet rules.
                 Click on the links below to see how to improve the score of your \(plural) ⭐️
                """,
                [.emphasis(.strong, "⚠️ \(count) \(plural) with unmet rules")],
            ],
            lists: Self.levels(of: unmet, in: findings, links: links),
            summary: Summary(
                title: "\(scorecard) reminder",
                sentences: [
                    "\(count) of your \(plural) \(own: count == 1 ? "has" : "have") unmet rules.",
                    "Open them in \(Self.port(links)) to see how to improve their score.",
                ]
            )
        )
    }

    /// Returns a list for each level, of the entities that have reached it.
    private static func levels(
        of unmet: UnmetRules,
        in findings: Findings,
        links: EntityLinks
    ) -> [List] {
        let frame = links.frame(of: findings.subject.blueprint)
        return unmet.groups.map { group in
            let entries = group.shortfalls.map { shortfall in
                EntityEntry(
                    name: name(of: shortfall.entity),
                    address: EntityAddress(frame: frame, identifier: shortfall.entity.identifier),
                    met: shortfall.met,
                    total: shortfall.total
                )
            }
            return List(heading: "\(group.title)", .entities(entries))
        }
    }

    private static func name(of entity: Entity) -> String {
        [entity.title, entity.identifier].first { !$0.isBlank } ?? untitled
    }
}
