package import Jobs
import JSON
package import Reminders

/// What a run's stored steps tell of its tickets.
extension ScorecardJob {
    /// Returns the numbers of a run that kept tickets; nil before its end, and for other runs.
    package static func tally(in steps: [StepRecord]) -> TicketTally? {
        guard let step = steps.first(where: { $0.name == TicketRun.tallyStep }),
            step.state == .done
        else { return nil }
        return try? JSONCoding.decode(TicketTally.self, from: step.result)
    }
}
