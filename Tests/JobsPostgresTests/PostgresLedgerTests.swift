import Jobs
import JobsPostgres
import Platform
import Testing
import TestSupport

/// What a large ledger costs those that do not read it, and those that do.
@Suite(.enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"), .serialized)
struct PostgresLedgerTests {
    private let url: String
    private let now = Timestamp(secondsSince1970: 1_795_000_000)

    init() throws {
        url = try PostgresServer.emptyDatabase()
    }

    @Test func `nothing that is done with jobs reads the ledger`() async throws {
        let store = try PostgresJobStore(url: Secret(url))
        // A statement that names the table could not even be prepared.
        try PostgresServer.sql("DROP TABLE scorebell_ledger", in: url)
        let job = NewJob(kind: "sample", key: "a", runID: "r", payload: [], lane: "x")
        _ = try await store.enqueue(job, depthMax: 9, at: now)
        let claims = try await store.claim(limit: 1, laneMax: 1, for: .seconds(60), at: now)
        let lease = try #require(claims.first).lease
        #expect(try await store.renew(lease, until: now + .seconds(60)))
        #expect(try await store.start(step: "one", of: lease, at: now))
        #expect(try await store.finish(step: "one", result: [1], of: lease, at: now))
        _ = try await store.recall(DueBounds(wait: .zero, lease: .zero), at: now)
        _ = try await store.nextDue(laneMax: 1, at: now)
        #expect(try await store.settle(lease, as: .succeeded(followUp: nil), at: now))
        #expect(try await store.summary().counts == [.succeeded: 1])
        await #expect(throws: JobStoreError.self) {
            try await store.ledger("b", LedgerRange(), limit: 1)
        }
        try await store.close()
    }

    @Test func `a look at ten of 100,000 entries reads about ten`() async throws {
        let store = try PostgresJobStore(url: Secret(url))
        try PostgresServer.sql(
            """
            INSERT INTO scorebell_ledger
            SELECT 'b', to_char(n, 'FM000000'), 'x', n FROM generate_series(1, 100000) AS n;
            ANALYZE scorebell_ledger
            """,
            in: url
        )
        let range = LedgerRange(prefix: "0500", after: "050010")
        let found = try await store.ledger("b", range, limit: 10).map(\.key)
        #expect(found == (11...20).map { "0500\($0)" })
        let end = Timestamp(millisecondsSince1970: 90_000)
        #expect(try await store.pruneLedger("b", writtenBefore: end, limit: 10) == 10)
        // Its sessions tell the server what they read when they end. That the two indexes were made
        // counts as two scans.
        try await store.close()
        let counts = """
            SELECT (seq_scan = 2) || ' ' || (idx_tup_fetch <= 100) FROM pg_stat_user_tables
            WHERE relname = 'scorebell_ledger' AND schemaname = current_schema() AND idx_scan > 10
            """
        var text = ""
        while text.isEmpty { text = try PostgresServer.sql(counts, in: url) }
        #expect(text == "true true\n")
    }
}
