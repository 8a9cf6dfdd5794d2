import Reminders

/// How a run ended whose notes went to several places.
extension RunResult {
    /// The ending of a run that was to send nothing.
    static func rehearsal(of plan: ReminderPlan, in words: Words) -> RunResult {
        let line = words.rehearsed(messages: plan.parts.count, channels: plan.channels)
        return RunResult(lines: [line], status: .success, statusLabel: "Rehearsed", summary: line)
    }

    /// Returns the result with what is said of the owners.
    func routed(_ plan: ReminderPlan, _ outcome: NoteLanes.Outcome, _ words: Words) -> RunResult {
        var result = self
        let told = plan.notes.count - outcome.refusals.count
        var line = words.told(told, fellBack: outcome.fellBack)
        if !outcome.refusals.isEmpty { line += " " + words.notTold(outcome.refusals.count) }
        result.lines.append(line)
        result.summary = line + " " + result.summary
        return result
    }
}

extension RunRecord {
    /// Takes how many owners were told.
    mutating func take(_ outcome: NoteLanes.Outcome, of plan: ReminderPlan) {
        fellBack = outcome.fellBack
        unreached = outcome.refusals.count
        delivered = plan.notes.count - unreached - fellBack
    }
}
