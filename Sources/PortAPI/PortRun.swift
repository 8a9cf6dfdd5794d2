/// How a run ends.
package enum RunStatus: String, Sendable, Hashable, Codable {
    case success = "SUCCESS"
    case failure = "FAILURE"
}

/// What changes about a run; nil leaves a field as it is.
///
/// Source: Port API reference, "Update an action run"; other keys would be refused with 422.
package struct RunUpdate: Sendable, Hashable, Codable {
    /// Ends the run.
    package var status: RunStatus?
    /// A few words beside the status.
    package var statusLabel: String?
    package var summary: String?
    /// A URL to where more can be read.
    package var link: String?
    package var externalRunId: String?

    package init(
        status: RunStatus? = nil,
        statusLabel: String? = nil,
        summary: String? = nil,
        link: String? = nil,
        externalRunId: String? = nil
    ) {
        self.status = status
        self.statusLabel = statusLabel
        self.summary = summary
        self.link = link
        self.externalRunId = externalRunId
    }
}

/// A run as Port tells it, as far as anybody here asks.
package struct RunSummary: Sendable, Hashable {
    package var id: String
    /// `IN_PROGRESS`, `SUCCESS`, `FAILURE`, and words for approvals.
    package var status: String
    package var statusLabel: String?

    /// True when nothing can be added to the run any more.
    package var isEnded: Bool { ["SUCCESS", "FAILURE", "DECLINED"].contains(status) }
}
