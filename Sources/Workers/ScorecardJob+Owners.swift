package import Jobs
import JSON
package import Reminders

/// What became of the notes of a job, read from its steps.
extension ScorecardJob {
    /// Returns what became of each owner's note.
    ///
    /// - Parameter steps: Of one job.
    /// - Returns: In the plan's order; empty where nothing is planned, or the plan has no notes.
    package static func owners(of steps: [StepRecord]) -> [OwnerOutcome] {
        guard let step = steps.first(where: { $0.name == planStep && $0.state == .done }),
            let plan = try? JSONCoding.decode(ReminderPlan.self, from: step.result)
        else { return [] }
        return owners(of: plan, steps)
    }

    /// As `owners(of:)`, where the plan was read before.
    package static func owners(of plan: ReminderPlan, _ steps: [StepRecord]) -> [OwnerOutcome] {
        // Ours: names of steps.
        var done: [String: StepRecord] = [:]
        for step in steps where step.state == .done {
            // The last of a note's ends counts.
            let isEnd = step.name.hasBytePrefix(NoteDelivery.ends)
            let replay = isEnd ? step.name.firstRange(of: NoteDelivery.replay) : nil
            done[replay.map { String(step.name[..<$0.lowerBound]) } ?? step.name] = step
        }
        func value<Value: Decodable>(_ type: Value.Type, of name: String) -> Value? {
            done[name].flatMap { try? JSONCoding.decode(Value.self, from: $0.result) }
        }
        return plan.notes.enumerated()
            .map { index, note in
                let number = index + 1
                let fallback = value(
                    NoteDelivery.Fallback.self,
                    of: "\(NoteDelivery.fallbacks)\(number)"
                )
                let refusal = value(String.self, of: "\(NoteDelivery.ends)\(number)")
                let isSent = done["\(PartDelivery.sends)\(note.endPart)"] != nil
                var outcome = OwnerOutcome(
                    owner: note.owner,
                    title: note.title,
                    channel: fallback == nil ? note.channel : note.instead?.channel ?? "",
                    state: nil,
                    entities: note.entities,
                    people: note.people,
                    link: value(String?.self, of: "\(NoteDelivery.links)\(number)") ?? nil
                )
                if isSent {
                    outcome.reason = fallback?.reason ?? note.fallback
                    outcome.state = outcome.reason == nil ? .delivered : .fellBack
                } else if let refusal {
                    outcome.state = .unreached
                    outcome.reason = refusal
                }
                return outcome
            }
    }
}
