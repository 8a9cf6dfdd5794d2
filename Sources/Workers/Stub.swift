import Platform
import Reminders
extension Wording {
    func comment(on change: TicketChange, _ action: TicketAction) -> [String] { [] }
    func parked(_ o: Operation, opened: Int, of all: Int, until: Timestamp) -> String { "" }
}
extension RunResult {
    static func tickets(_ tally: TicketTally, of subject: ReminderSubject, tracker: String, isRehearsed: Bool) -> RunResult {
        RunResult(lines: [], status: .success, statusLabel: "", summary: "\(tally)")
    }
}
