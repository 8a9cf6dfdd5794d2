import JSON
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
        // An owner with several channels is told once; what nobody owns is no owner's.
        var owners: [OwnerOutcome.State: Set<ExactString>] = [:]
        for (index, state) in outcome.states {
            guard let owner = plan.notes[index].owner else { continue }
            owners[state, default: []].insert(ExactString(owner))
        }
        let fellBack = owners[.fellBack] ?? []
        let told = (owners[.delivered] ?? []).union(fellBack)
        let untold = (owners[.unreached] ?? []).subtracting(told)
        var sentences = [words.told(told.count, kind, byDefaultChannel: fellBack.count)]
        if !untold.isEmpty { sentences.append(words.untold(untold.count, kind)) }
        let line = sentences.joined(separator: "; ") + "."
        result.lines.append(line)
        result.summary = line + " " + result.summary
        return result
    }
}

extension RunRecord {
    /// Takes how many owners were told.
    mutating func take(_ outcome: NoteLanes.Outcome) {
        fellBack = outcome.count(.fellBack)
        unreached = outcome.count(.unreached)
        delivered = outcome.count(.delivered)
    }
}
