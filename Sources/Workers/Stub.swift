import Platform
import Reminders
extension TicketChange { var commentLines: [String] {[]} }
extension Wording {
    func parked(_ opened: Int, of all: Int, _ o: Operation, until: Timestamp) -> String { "" }
    func waits(for: String, until: Timestamp) -> String {""}
}
extension RunResult {
    static func tickets(_ tally: TicketTally, of subject: ReminderSubject, scorecard: String, in tracker: String, place: String, words: any Wording) -> RunResult {
        RunResult(lines: [], status: .success, statusLabel: "", summary: "\(tally)")
    }
}
