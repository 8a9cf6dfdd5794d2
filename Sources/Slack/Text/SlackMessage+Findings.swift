package import Reminders

extension SlackMessage {
    /// Returns the messages that tell of what was found, in the order in which to send them.
    ///
    /// - Parameters:
    ///   - findings: What was read of the scorecard and its entities.
    ///   - links: Where the pages of the entities are.
    /// - Returns: Messages within Slack's limits; none where there is nothing to say.
    package static func messages(
        telling findings: Findings,
        links: EntityLinks
    ) -> [SlackMessage] {
        switch findings.standing {
        case .unmet(let unmet):
            SlackReminder(
                scorecard: findings.scorecard,
                blueprint: findings.subject.blueprint,
                unmet: unmet,
                links: links,
                layout: findings.subject.layout
            )
            .messages()
        case .overview(let overview):
            SlackReport(
                scorecard: findings.scorecard,
                blueprint: findings.subject.blueprint,
                overview: overview,
                ranking: findings.subject.teamRanking,
                links: links
            )
            .messages()
        }
    }
}
