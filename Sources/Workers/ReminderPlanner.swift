package import PortAPI
package import Reminders
import Scorecards
import Slack

/// Reads from Port what a run is about, and decides what to say; it sends nothing.
package struct ReminderPlanner: Sendable {
    private let port: PortClient
    private let links: EntityLinks

    package init(port: PortClient, links: EntityLinks) {
        self.port = port
        self.links = links
    }

    /// Reads the scorecard and the entities, and builds the messages of the subject's operation.
    ///
    /// - Parameter subject: What to look at, and what to do with it: something that goes to Slack.
    /// - Returns: All that is to be sent.
    /// - Throws: `PortError`, whose disposition says whether a later try can succeed.
    package func plan(for subject: ReminderSubject) async throws(PortError) -> ReminderPlan {
        let scorecard = try await port.scorecard(subject.scorecard, of: subject.blueprint)
        let entities = try await port.entities(
            of: subject.blueprint,
            scorecard: subject.scorecard,
            filter: subject.filterRule
        )
        return subject.operation == .scorecardReport
            ? report(subject, scorecard, entities) : reminder(subject, scorecard, entities)
    }

    private func reminder(
        _ subject: ReminderSubject,
        _ scorecard: Scorecard,
        _ entities: [Entity]
    ) -> ReminderPlan {
        let unmet = UnmetRules(of: entities, in: scorecard)
        let reminder = SlackReminder(
            scorecard: scorecard,
            blueprint: subject.blueprint,
            unmet: unmet,
            links: links,
            layout: subject.layout
        )
        return ReminderPlan(
            .scorecardReminder,
            scorecardTitle: scorecard.title,
            blueprint: subject.blueprint,
            examined: entities.count,
            reminded: unmet.count,
            messages: reminder.messages()
        )
    }

    private func report(
        _ subject: ReminderSubject,
        _ scorecard: Scorecard,
        _ entities: [Entity]
    ) -> ReminderPlan {
        let overview = ScorecardOverview(of: entities, in: scorecard)
        let report = SlackReport(
            scorecard: scorecard,
            blueprint: subject.blueprint,
            overview: overview,
            ranking: subject.teamRanking,
            links: links
        )
        return ReminderPlan(
            .scorecardReport,
            scorecardTitle: scorecard.title,
            blueprint: subject.blueprint,
            examined: overview.entities,
            reminded: overview.entities,
            top: overview.topLevel.map { .init(level: $0, entities: overview.atTop) },
            messages: report.messages()
        )
    }
}
