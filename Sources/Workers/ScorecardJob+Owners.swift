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
        for step in steps where step.state == .done { done[step.name] = step }
        let replays =
            steps.lazy.filter { $0.name.contains(" replay ") }.compactMap(Self.replay).max() ?? 0
        func value<Value: Decodable>(_ type: Value.Type, of name: String) -> Value? {
            done[name].flatMap { try? JSONCoding.decode(Value.self, from: $0.result) }
        }
        /// The value of a step of the last life of the job in which it was done.
        func last<Value: Decodable>(_ type: Value.Type, of name: String) -> Value? {
            for replay in stride(from: replays, to: 0, by: -1) {
                if let value = value(type, of: "\(name) replay \(replay)") { return value }
            }
            return value(type, of: name)
        }
        return plan.notes.enumerated()
            .map { index, note in
                let number = index + 1
                let summary = value(
                    NoteDelivery.Summary.self,
                    of: "\(NoteDelivery.summaries)\(number)"
                )
                var outcome = OwnerOutcome(
                    owner: note.owner,
                    title: note.title,
                    channel: note.channel,
                    state: nil,
                    entities: note.entities,
                    people: note.people,
                    link: summary?.link
                )
                if summary != nil || done["\(PartDelivery.sends)\(note.endPart)"] != nil {
                    outcome.reason = summary?.reason ?? note.fallback
                    outcome.state = outcome.reason == nil ? .delivered : .fellBack
                    if summary?.reason != nil { outcome.channel = note.instead?.channel ?? "" }
                } else if let refusal = last(String.self, of: "\(NoteDelivery.ends)\(number)") {
                    outcome.state = .unreached
                    outcome.reason = refusal
                }
                return outcome
            }
    }

    /// Which life of its job a note's step belongs to; nil for other steps.
    private static func replay(of step: StepRecord) -> Int? {
        guard step.name.hasPrefix(NoteDelivery.ends) else { return nil }
        return step.name.split(separator: " ").last.flatMap { Int($0) }
    }
}
