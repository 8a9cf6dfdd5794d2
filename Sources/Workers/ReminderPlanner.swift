package import PortAPI
package import Reminders
import Scorecards

/// Reads from Port what a run is about, and lets its destination say it; it sends nothing.
package struct ReminderPlanner: Sendable {
    private let port: PortClient

    package init(port: PortClient) {
        self.port = port
    }

    /// Reads the scorecard and the entities, and builds the parts of the subject's operation.
    ///
    /// - Parameters:
    ///   - subject: What to look at, and what to do with it.
    ///   - destination: Where the outcome goes; it takes the subject's operation.
    /// - Returns: All that is to be sent.
    /// - Throws: `PortError`, whose disposition says whether a later try can succeed.
    package func plan(
        for subject: ReminderSubject,
        at destination: Destination
    ) async throws(PortError) -> ReminderPlan {
        let scorecard = try await port.scorecard(subject.scorecard, of: subject.blueprint)
        let entities = try await port.entities(
            of: subject.blueprint,
            scorecard: subject.scorecard,
            filter: subject.filterRule
        )
        let findings = Findings(subject, scorecard: scorecard, entities: entities)
        return destination.reminderPlan(of: findings)
    }
}
