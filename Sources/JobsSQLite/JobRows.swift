import Platform

/// Rows of new jobs, and the statements that insert them.
struct JobRows {
    /// How many one statement can insert.
    static let countMax = 64

    private var count = 0
    private var values: SQLiteValues = []

    /// Adds a row; there may be `countMax`.
    mutating func append(_ job: borrowing PackedJob, at now: Timestamp) {
        if count == 1 {
            // It is not the only one, and where there are two there are mostly many.
            values.reserveCapacity(values: Self.countMax * 7, bytes: Self.countMax * 256)
        }
        count += 1
        let start = values.take(job.bytes)
        values.append(.text(job[.id, from: start]))
        values.append(.text(job[.key, from: start]))
        values.append(.text(job[.kind, from: start]))
        values.append(.text(job[.runID, from: start]))
        values.append(.blob(job[.payload, from: start]))
        values.append(.time(now))
        values.append(.text(job[.lane, from: start]))
    }

    /// Stores those whose keys are not there; all or, with an error, none.
    ///
    /// - Returns: How many were stored.
    func insert(in db: SQLiteConnection) throws -> Int {
        try db.run(count == 1 ? Self.one : Self.many, values)
    }

    private static let columns = """
        id, key, kind, runID, payload, state, attempts, snoozes, createdAt, dueAt, lane
        """

    private static let one = """
        INSERT INTO job (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, 'queued', 0, 0, ?6, ?6, ?7) \
        ON CONFLICT (key) DO NOTHING
        """

    /// What has no value is NULL, so rows that are not there have no identifier.
    private static let many: String = {
        let rows = repeatElement("(?, ?, ?, ?, ?, ?, ?)", count: countMax)
        return """
            INSERT INTO job (\(columns)) \
            SELECT column1, column2, column3, column4, column5, 'queued', 0, 0, column6, column6, \
            column7 FROM (VALUES \(rows.joined(separator: ", "))) \
            WHERE column1 IS NOT NULL ON CONFLICT (key) DO NOTHING
            """
    }()
}
