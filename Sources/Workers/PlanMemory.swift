package import Jobs
package import JSON
package import Platform
package import Reminders

/// What a plan is made from beside Port: the time, and what earlier runs left in the ledger.
package struct PlanMemory: Sendable {
    /// The reminder's name; nil for the one without.
    package var reminder: String?
    /// The names of all configured reminders that have one.
    package var configured: Set<ExactString>
    /// The job whose plan it is; empty where there is none.
    package var jobID: String
    package var now: Timestamp
    /// Reads a book of the ledger, as `JobStore.ledger` does.
    private let read: Read

    package typealias Read =
        @Sendable (
            _ book: String, _ range: LedgerRange, _ limit: Int
        ) async throws(JobStoreError) -> [LedgerRecord]

    /// How many records are read at once.
    private static let pageRecords = 500

    package init(
        reminder: String?,
        configured: Set<ExactString>,
        jobID: String = "",
        now: Timestamp,
        read: @escaping Read
    ) {
        self.reminder = reminder
        self.configured = configured
        self.jobID = jobID
        self.now = now
        self.read = read
    }

    /// Knows what earlier runs of a request's subject left behind: a run whose inputs change the
    /// subject is compared with those of the same inputs.
    package init(
        of request: ReminderRequest,
        configured: Set<ExactString>,
        jobID: String = "",
        now: Timestamp,
        read: @escaping Read
    ) {
        var name = request.reminder
        if let inputs = request.subjectInputs {
            name = "\(name ?? "-")~\(inputs.digest)"
        }
        self.init(reminder: name, configured: configured, jobID: jobID, now: now, read: read)
    }

    /// Knows nothing of earlier runs.
    package static func none(at now: Timestamp) -> PlanMemory {
        PlanMemory(reminder: nil, configured: [], now: now) { _, _, _ in [] }
    }

    /// Returns the records of a book whose keys begin with the prefix, in the order of their keys.
    func records(of book: String, prefix: String) async throws(JobStoreError) -> [LedgerRecord] {
        var records: [LedgerRecord] = []
        var after: String?
        while true {
            let range = LedgerRange(prefix: prefix, after: after)
            let page = try await read(book, range, Self.pageRecords)
            records += page
            guard page.count == Self.pageRecords, let last = page.last else { return records }
            after = last.key
        }
    }
}

extension String {
    /// FNV-1a in 64 bits: short, the same in every process, and it keeps no secret.
    var digest: String {
        let hash = utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return String(hash, radix: 36)
    }
}
