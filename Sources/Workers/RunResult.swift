import JSON
package import PortAPI

/// How a reminder ended, in the words that its run in Port is told.
package struct RunResult: Sendable, Hashable {
    /// The last lines of the run's log.
    package var lines: [String]
    package var status: RunStatus
    /// A few words beside the status.
    package var statusLabel: String
    /// A sentence; a longer one than people read is cut.
    package var summary: String

    /// Port's documentation names no limit; more than that nobody reads in a summary.
    static let summaryCharactersMax = 1_000

    init(
        before lines: [String] = [],
        line: String,
        status: RunStatus,
        label: String,
        summary: String
    ) {
        self.lines = lines + [line]
        self.status = status
        statusLabel = label
        self.summary = summary.firstScalars(Self.summaryCharactersMax)
    }
}
