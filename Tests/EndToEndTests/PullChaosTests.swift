import Foundation
import JSON
import Jobs
import JobsSQLite
import Platform
import Sandbox
import Synchronization
import TestSupport
import Testing

/// Claimed runs survive a process that is killed at random: each is done once, and none is
/// acknowledged that was not on disk.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct PullChaosTests {
    private static let kills = 100

    @Test func `runs on SQLite survive 100 kills of the process that claims them`() async throws {
        try await survive(database: nil, seed: 61)
    }

    @Test(.enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"))
    func `runs on PostgreSQL survive 100 kills of the process that claims them`() async throws {
        try await survive(database: try PostgresServer.emptyDatabase(), seed: 62)
    }

    private func survive(database: String?, seed: UInt64) async throws {
        let chaos = Chaos(database: database, processes: 1, runs: Self.kills * 2, seed: seed)
        let catalogue = Catalogue.generated(services: chaos.runs * 2, seed: seed)
        let subjects = try chaos.subjects(of: catalogue)
        let names = Dictionary(
            uniqueKeysWithValues: subjects.enumerated().map { ("r_pull\($0)", $1) }
        )
        try await Stage(catalogue: catalogue, limits: Stage.shortClaims)
            .run { stage in
                var settings = [
                    "SLACK_INTERVAL": "0", "WORKER_CONCURRENCY": "8", "WORKER_LEASE": "2",
                    "WORKER_MAX_ATTEMPTS": "1000", "SHUTDOWN_GRACE": "5",
                ]
                settings["DATABASE_URL"] = database
                var dice = SeededGenerator(seed: seed)
                var lives: [ChaosCrowd.Life] = []
                var unseen: Set<String> = []
                for number in 0..<Self.kills {
                    lives.append(ChaosCrowd.Life(program: try await stage.pull(settings)))
                    for run in [number * 2, number * 2 + 1] {
                        let rule: JSONValue = [
                            "property": "$identifier", "operator": "=",
                            "value": .string(subjects[run]),
                        ]
                        _ = await stage.firePulled(
                            "r_pull\(run)",
                            properties: ["filter_rule": rule]
                        )
                    }
                    trouble(stage, &dice)
                    // Somewhere between the claim and the end of its runs.
                    let next = stage.world.record.allCalls + Int.random(in: 1...25, using: &dice)
                    _ = await stage.world.record { $0.allCalls >= next }
                    lives[number].program.signal(SIGKILL)
                    _ = await lives[number].program.exitStatus()
                    lives[number].killedAt = WallClock.system.now()
                    let taken = Set(stage.world.record.taken.keys)
                    unseen.formUnion(taken.subtracting(try await stored(stage, database)))
                }
                stage.world.faults.clear()
                lives.append(ChaosCrowd.Life(program: try await stage.pull(settings)))
                for id in names.keys { _ = await stage.world.runEnded(id) }
                lives[Self.kills].program.signal(SIGTERM)
                #expect(await lives[Self.kills].program.exitStatus() == 0)
                let seen = stage.world.record
                let record = ChaosRecord(of: seen, subjects: names, lives: lives)
                print("pull chaos: \(record.summary); \(seen.acks.count) acknowledgements")
                #expect(record.kills == Self.kills)
                #expect(unseen == [], "acknowledged before they were on disk")
                #expect(seen.taken.count == chaos.runs)
                #expect(seen.taken.values.allSatisfy { $0 == 1 })
                #expect(record.unfinished == [])
                #expect(record.contradicted == [])
                #expect(record.lost == [])
                #expect(record.doubled == [])
                #expect(record.overlaps.isEmpty)
                let reminders = try await stored(stage, database, kind: "scorecard_reminder")
                #expect(reminders.count == chaos.runs)
            }
    }

    /// Loses an answer of Port's now and then.
    private func trouble(_ stage: Stage, _ dice: inout SeededGenerator) {
        let kinds: [Fault.Kind] = [.loseAnswer(), .resetAnswer, .status(503), .reset]
        let routes: [RouteName] = [.runAck, .runClaim, .runAck]
        guard let route = routes.randomElement(using: &dice),
            let kind = kinds.randomElement(using: &dice), stage.world.faults.count < 4
        else { return }
        stage.world.faults.add(Fault(route: route, kind: kind, times: 1))
    }

    /// The runs that have a job of that kind, looked at while no process runs.
    private func stored(
        _ stage: Stage,
        _ database: String?,
        kind: String = "pulled_run"
    ) async throws -> [String] {
        if let database {
            let rows = try PostgresServer.sql(
                "SELECT run_id FROM scorebell_job WHERE kind = '\(kind)'",
                in: database
            )
            return rows.split(separator: "\n").map(String.init)
        }
        let store = try SQLiteJobStore(path: "\(stage.folder.path)/scorebell.sqlite")
        let jobs = try await store.list(JobFilter(kind: kind), after: nil, limit: 1_000).jobs
        try await store.close()
        return jobs.map(\.runID)
    }
}
