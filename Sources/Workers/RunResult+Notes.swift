import Reminders

extension RunResult {
    /// Returns the result with what is said of the owners.
    func routed(
        _ plan: ReminderPlan,
        _ outcome: NoteLanes.Outcome,
        _ kind: OwnerKind,
        _ words: any Wording
    ) -> RunResult {
        var result = self
        let told = plan.notes.count - outcome.refusals.count
        var sentences = [words.told(told, kind, byDefaultChannel: outcome.fellBack)]
        if !outcome.refusals.isEmpty {
            sentences.append(words.untold(outcome.refusals.count, kind))
        }
        let line = sentences.joined(separator: "; ") + "."
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
