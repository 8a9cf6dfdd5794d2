import JSON
import HTTPMessage
import Jobs
import Reminders

/// Which runs somebody wants to see.
struct RunsQuery: Sendable, Hashable {
    /// Which kind of job.
    enum Kind: String, Sendable, CaseIterable {
        /// Runs of reminders and reports.
        case run
        /// Their reports to Port.
        case report
        case all

        var jobKind: String? {
            switch self {
            case .run: ReminderRequest.jobKind
            case .report: "run_report"
            case .all: nil
            }
        }
    }

    /// Why a query cannot be answered, as a sentence.
    struct Problem: Error, Hashable {
        var message: String
    }

    var states: Set<JobState> = []
    var kind = Kind.run
    /// A job's id or its Port run's.
    var search: String?
    var cursor: String?
    var limit: Int

    /// Reads the parameters `state`, `kind`, `run`, `limit` and `cursor` of a URL.
    init(_ request: Request, limits: AdminLimits) throws(Problem) {
        guard let fields = request.queryFields else {
            throw Problem(message: "The query is not well-formed.")
        }
        for name in (fields["state"] ?? "").utf8.split(separator: UInt8(ascii: ",")) {
            guard let state = JobState(exactly: Substring(name)) else {
                let all = JobState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(message: "state must be one or more of \(all), with commas.")
            }
            states.insert(state)
        }
        if let name = fields["kind"] {
            guard let kind = Kind(exactly: name) else {
                throw Problem(message: "kind must be run, report or all.")
            }
            self.kind = kind
        }
        limit = limits.pageRuns
        if let text = fields["limit"] {
            guard let number = Int(text), (1...limits.apiRunsMax).contains(number) else {
                throw Problem(message: "limit must be a number from 1 to \(limits.apiRunsMax).")
            }
            limit = number
        }
        search = try Self.short(fields["run"], "run", limits)
        cursor = fields["cursor"]
        if let cursor, !JobPage.isCursor(cursor) {
            throw Problem(message: "cursor must be the next of an answer before.")
        }
    }

    private static func short(
        _ text: String?,
        _ name: String,
        _ limits: AdminLimits
    ) throws(Problem) -> String? {
        guard let text else { return nil }
        guard text.utf8.count <= limits.textBytes, !text.utf8.contains(0) else {
            throw Problem(
                message: "\(name) must be a text of at most \(limits.textBytes) bytes, without NUL."
            )
        }
        return text
    }

    /// Reads the jobs it asks for.
    func page(in store: any JobStore) async throws(JobStoreError) -> JobPage {
        // A job's id finds that job, whatever else is asked.
        if let search, let job = try await store.job(id: search) {
            return JobPage(jobs: [job], next: nil)
        }
        let filter = JobFilter(states: states, kind: kind.jobKind, runID: search)
        return try await store.list(filter, after: cursor, limit: limit)
    }

    /// The query that asks the same, with changes; begins with a question mark unless it is empty.
    func link(_ change: (inout RunsQuery) -> Void = { _ in }) -> String {
        var query = self
        query.cursor = nil
        change(&query)
        var pairs: [String] = []
        let states = query.states.map(\.rawValue).sorted().joined(separator: ",")
        if !states.isEmpty { pairs.append("state=\(states)") }
        if query.kind != .run { pairs.append("kind=\(query.kind.rawValue)") }
        if let search = query.search { pairs.append("run=\(percentEncoded(search))") }
        if let cursor = query.cursor { pairs.append("cursor=\(percentEncoded(cursor))") }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }
}
