import JSON

/// How a run ends.
package enum RunStatus: String, Sendable, Hashable, Codable {
    case success = "SUCCESS"
    case failure = "FAILURE"
}

/// What changes about a run; nil leaves a field as it is.
///
/// Source: Port API reference, "Update an action run"; other keys would be refused with 422.
package struct RunUpdate: Sendable, Hashable, Encodable {
    /// Ends the run.
    package var status: RunStatus?
    /// A few words beside the status.
    package var statusLabel: String?
    package var summary: String?
    /// URLs to where more can be read; an empty list leaves them as they are.
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
        // One is said as a string and several as a list: Port takes both under one name.
        if links.count == 1 {
            try members.encode(links[0], forKey: .link)
        } else if !links.isEmpty {
            try members.encode(links, forKey: .link)
        }
        try members.encodeIfPresent(externalRunId, forKey: .externalRunId)
    }
}

/// A run as Port tells it, as far as anybody here asks.
package struct RunSummary: Sendable, Hashable {
    package var id: String
    /// `IN_PROGRESS`, `SUCCESS`, `FAILURE`, and words for approvals.
    package var status: String
    package var statusLabel: String?

    /// True when nothing can be added to the run any more.
    package var isEnded: Bool {
        ["SUCCESS", "FAILURE", "DECLINED"].contains { $0.hasSameBytes(as: status) }
    }
}
