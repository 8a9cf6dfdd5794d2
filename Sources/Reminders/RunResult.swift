import JSON

/// How a reminder or report ended, in the words that its run in Port is told.
package struct RunResult: Sendable, Hashable, Codable {
    /// Whether the run succeeded, in the words that stored results have.
    package enum Status: String, Sendable, Hashable, Codable {
        case success = "SUCCESS"
        case failure = "FAILURE"
    }

    /// The last lines of the run's log.
    package var lines: [String]
    package var status: Status
    /// A few words beside the status.
    package var statusLabel: String
    /// A sentence; a longer one than people read is cut.
    package var summary: String

    /// Port's documentation names no limit; more than that nobody reads in a summary.
    static let summaryCharactersMax = 1_000

    package init(lines: [String], status: Status, statusLabel: String, summary: String) {
        self.lines = lines
        self.status = status
        self.statusLabel = statusLabel
        self.summary = summary.firstScalars(Self.summaryCharactersMax)
    }
}
