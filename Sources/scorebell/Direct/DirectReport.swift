import Platform
import PortAPI
import Workers

/// Tells a run in Port something, from a process that keeps nothing.
struct DirectReport: Sendable {
    let port: PortClient
    /// How much time all the tries that fail may cost, with the pauses after them.
    let patience: Duration

    /// Adds the line to the run's log, then changes everything else at once.
    ///
    /// - Parameters:
    ///   - run: The run's id.
    ///   - line: What its log gains; nil for nothing.
    ///   - update: What changes.
    /// - Throws: `PortError`, when no repetition helps or the time for them is over.
    func tell(_ run: String, _ line: String?, _ update: RunUpdate) async throws {
        let budget = RetryBudget(patience) { error, pause in
            let seconds = (pause.milliseconds + 999) / 1_000
            StandardError.print("\(error) The next try is in \(seconds) s.")
        }
        if let line {
            // A line that is there twice does less harm than one that is not there.
            try await budget.keepTrying { try await port.log(line, to: run) }
        }
        guard update != RunUpdate() else { return }
        var tries = 0
        try await budget.keepTrying {
            tries += 1
            do {
                try await port.update(run, with: update)
            } catch PortError.runEnded where tries > 1 {
                // By the try before, whose answer was lost.
            }
        }
    }
}
