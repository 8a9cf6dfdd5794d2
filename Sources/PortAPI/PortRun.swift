import JSON

/// The final status of a run.
package enum RunStatus: String, Sendable, Hashable, Codable {
    case success = "SUCCESS"
    case failure = "FAILURE"
}

/// Changes of a run's fields; nil leaves a field unchanged.
///
/// Source: Port API reference, "Update an action run"; other keys would be refused with 422.
package struct RunUpdate: Sendable, Hashable, Encodable {
    /// The final status, which ends the run.
    package var status: RunStatus?
    /// A short text beside the status.
    package var statusLabel: String?
    package var summary: String?
    /// URLs for further reading; an empty list leaves them unchanged.
    package var links: [String]
    package var externalRunId: String?

    package init(
        status: RunStatus? = nil,
        statusLabel: String? = nil,
        summary: String? = nil,
        links: [String] = [],
        externalRunId: String? = nil
    ) {
        self.status = status
        self.statusLabel = statusLabel
        self.summary = summary
        self.links = links
        self.externalRunId = externalRunId
    }

    private enum CodingKeys: CodingKey { case status, statusLabel, summary, link, externalRunId }

    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(status, forKey: .status)
        try members.encodeIfPresent(statusLabel, forKey: .statusLabel)
        try members.encodeIfPresent(summary, forKey: .summary)
        // Port takes one link as a string or several as a list, under one name.
        if links.count == 1 {
            try members.encode(links[0], forKey: .link)
        } else if !links.isEmpty {
            try members.encode(links, forKey: .link)
        }
        try members.encodeIfPresent(externalRunId, forKey: .externalRunId)
    }
}

/// The needed fields of a run.
package struct RunSummary: Sendable, Hashable {
    package var id: String
    /// `IN_PROGRESS`, `SUCCESS`, `FAILURE`, and words for approvals.
    package var status: String
    package var statusLabel: String?

    /// Whether the run has ended, so that Port takes no more reports.
    package var isEnded: Bool {
        ["SUCCESS", "FAILURE", "DECLINED"].contains { $0.hasSameBytes(as: status) }
    }
}
