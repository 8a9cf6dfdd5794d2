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
        let findings = Findings(subject, scorecard: scorecard, entities: entities)
        let document = Document(telling: findings, links: links)
        let messages = document.map { SlackMessage.messages(of: $0) } ?? []
        return ReminderPlan(findings, parts: SlackMessage.parts(of: messages))
    }
}
