import TestSupport
import Testing

/// What must hold of runs whatever is killed, and however the other side behaves.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ChaosTests {
    @Test func `300 runs on SQLite survive a process that is killed at random`() async throws {
        try expectNothingLost(
            try await Chaos(database: nil, processes: 1, runs: 300, seed: 41).run()
        )
    }

    @Test(.enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"))
    func `300 runs survive two processes on one PostgreSQL that are killed at random`()
        async throws
    {
        let url = try PostgresServer.emptyDatabase()
        try expectNothingLost(
            try await Chaos(database: url, processes: 2, runs: 300, seed: 43).run()
        )
    }

    private func expectNothingLost(_ record: ChaosRecord) throws {
        print("chaos: \(record.summary)")
        #expect(record.kills > 20)
        #expect(record.attempts.count >= 600, "each run has a reminder and a report")
        #expect(record.unfinished == [])
        #expect(record.contradicted == [])
        #expect(record.lost == [])
        #expect(record.doubled == [])
        #expect(record.overlaps.isEmpty)
    }
}
