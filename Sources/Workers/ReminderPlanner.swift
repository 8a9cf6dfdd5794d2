package import Messages
package import PortAPI
import Scorecards

/// Reads from Port what a run is about, and decides what to say; it sends nothing.
package struct ReminderPlanner: Sendable {
    private let port: PortClient
    private let links: EntityLinks

    package init(port: PortClient, links: EntityLinks) {
        self.port = port
        self.links = links
    }

    /// Reads the scorecard and the entities, and builds the messages.
    ///
    /// - Parameter subject: What to look at.
    /// - Returns: All that is to be sent.
    /// - Throws: `PortError`, whose disposition says whether a later try can succeed.
    package func plan(for subject: ReminderSubject) async throws(PortError) -> ReminderPlan {
        let scorecard = try await port.scorecard(subject.scorecard, of: subject.blueprint)
        let entities = try await port.entities(
            of: subject.blueprint,
            scorecard: subject.scorecard,
            filter: subject.filterRule
        )
        let groups = UnmetRules(of: entities, in: scorecard)
        let reminder = SlackReminder(
            scorecard: scorecard,
            blueprint: subject.blueprint,
            unmet: groups,
            links: links,
            layout: subject.layout
        )
        return ReminderPlan(
            scorecardTitle: scorecard.title,
            blueprint: subject.blueprint,
            examined: entities.count,
            reminded: groups.count,
            messages: reminder.messages()
        )
    }
}
