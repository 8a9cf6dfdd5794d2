import Jobs
import JobsSQLite
import Platform
import Testing
import TestSupport

/// What a large ledger costs those that do not read it, and those that do.
struct LedgerCostTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/jobs.sqlite"
    }

    @Test func `nothing that is done with jobs reads the ledger`() async throws {
        let store = try SQLiteJobStore(path: path)
        // A statement that names the table could not even be prepared.
        try SQLiteConnection(path: path).run("DROP TABLE ledger")
        _ = try await store.enqueue(.sample("a"), depthMax: 9, at: .sample)
        let claims = try await store.claim(limit: 1, laneMax: 1, for: .seconds(60), at: .sample)
        let lease = try #require(claims.first).lease
        #expect(try await store.renew(lease, until: .sample + .seconds(60)))
        #expect(try await store.start(step: "one", of: lease, at: .sample))
        #expect(try await store.finish(step: "one", result: [1], of: lease, at: .sample))
        _ = try await store.recall(DueBounds(wait: .zero, lease: .zero), at: .sample)
        _ = try await store.nextDue(laneMax: 1, at: .sample)
        #expect(try await store.settle(lease, as: .succeeded(followUp: nil), at: .sample))
        #expect(try await store.summary().counts == [.succeeded: 1])
        await #expect(throws: JobStoreError.self) {
            try await store.ledger("b", LedgerRange(), limit: 1)
        }
    }

    @Test(arguments: [LedgerTable.find(">="), LedgerTable.find(">"), LedgerTable.prune])
    func `a look at one of 100,000 entries searches, and sorts nothing`(
        _ sql: String
    )
        async throws
    {
        try await SQLiteJobStore(path: path).close()
        let db = try SQLiteConnection(path: path)
        try db.execute(
            script: """
                WITH RECURSIVE number (n) AS (
                    SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 100000
                ) INSERT INTO ledger SELECT 'b', printf('%06d', n), x'01', n FROM number;
                ANALYZE;
                """
        )
        var values: SQLiteValues = []
        for _ in sql.filter({ $0 == "?" }) { values.append(.integer(1)) }
        // https://www.sqlite.org/eqp.html: three numbers, and the text.
        let plan = try db.rows("EXPLAIN QUERY PLAN \(sql)", values) { row in
            for _ in 0..<3 { _ = try row.integer() }
            return try row.text()
        }
        #expect(!plan.isEmpty)
        for line in plan where line.contains("ledger") {
            #expect(line.hasPrefix("SEARCH ledger"), "\(plan)")
        }
        #expect(!plan.contains { $0.contains("B-TREE") }, "\(plan)")
    }
}
