package import Platform

/// Which jobs to list; nil and empty do not narrow it.
package struct JobFilter: Sendable, Hashable {
    package var states: Set<JobState>
    package var kind: String?
    package var runID: String?
    package var lane: String?
    /// Only jobs that were accepted then or later.
    package var since: Timestamp?

    package init(
        states: Set<JobState> = [],
        kind: String? = nil,
        runID: String? = nil,
        lane: String? = nil,
        since: Timestamp? = nil
    ) {
        self.states = states
        self.kind = kind
        self.runID = runID
        self.lane = lane
        self.since = since
    }
}

/// Some jobs, those that were stored last first, and where to go on.
package struct JobPage: Sendable, Hashable {
    package var jobs: [Job]
    /// What to give for the page after this one; nil when this is the last.
    package var next: String?

    package init(jobs: [Job], next: String?) {
        self.jobs = jobs
        self.next = next
    }

    /// Whether a page could have given that as its `next`: the number of a job.
    package static func isCursor(_ text: String) -> Bool {
        Int64(text).map { $0 > 0 && "\($0)" == text } ?? false
    }
}
