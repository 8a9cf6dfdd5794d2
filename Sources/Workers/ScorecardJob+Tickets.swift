import Jobs
import Reminders

/// Keeping tickets, and what the engine needs for it.
extension ScorecardJob {
    /// Does one attempt at keeping tickets.
    func keepTickets(
        of reminder: Reminder,
        in tracker: any Tracker,
        links: EntityLinks,
        _ context: JobContext,
        isFinal: Bool
    ) async throws -> RunResult {
        let planner = TicketPlanner(
            port: port,
            subject: reminder.subject,
            tracker: tracker,
            links: links
        )
        return try await TicketRun(
            job: self,
            context: context,
            subject: reminder.subject,
            tracker: tracker,
            planner: planner,
            memory: try memory(of: reminder, in: context),
            isFinal: isFinal
        )
        .keep()
    }
}
