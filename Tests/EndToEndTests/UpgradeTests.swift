import Foundation
import JobsSQLite
import Sandbox
import TestSupport
import Testing

/// The real executable on a database that 0.1.0 left in the middle of its work.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct UpgradeTests {
    /// The runs in `Tests/Fixtures/jobs-0.1.0.*.sql` that were not over.
    private struct Runs: Sendable {
        /// It had sent the first of two messages, and nobody knows of the second.
        var running: String
        /// It had two failures of Port and one of Slack, which left its first message unknown.
        var waiting: String
        var queued: String
    }

    /// Works off what is in the database and looks at what came of it.
    private func workOff(
        _ runs: Runs,
        _ stage: Stage,
        _ settings: [String: String] = [:]
    )
        async throws
    {
        // So that the sandbox knows the runs; the service has their jobs already.
        let receiver = try await stage.serve(
            settings.merging(["WORKER_CONCURRENCY": "0"]) { $1 }
        )
        for id in [runs.running, runs.waiting, runs.queued] {
            _ = await stage.world.fireAction(.full, runID: id)
        }
        receiver.signal(SIGTERM)
        #expect(await receiver.exitStatus() == 0)
        _ = try await stage.serve(settings.merging(["SLACK_ON_UNKNOWN": "resend"]) { $1 })
        for id in [runs.running, runs.waiting, runs.queued] {
            let run = try #require(await stage.world.runEnded(id))
            #expect(run.status == .success, "\(run.log)")
        }
        let running = try #require(await stage.world.runEnded(runs.running))
        #expect(running.log.contains("unknown whether message 2 of 2 arrived"))
        // One that was left, two, and the one of the catalogue as it is now.
        #expect(stage.world.messages.count == 4)
    }

    private var unpaced: SandboxLimits {
        var limits = SandboxLimits()
        limits.slackBurst = nil
        return limits
    }

    @Test func `a file that 0.1.0 left is worked off`() async throws {
        try await Stage(limits: unpaced)
            .run { stage in
                let dump = try #require(Repository.text("Tests/Fixtures/jobs-0.1.0.sqlite.sql"))
                try SQLiteConnection(path: "\(stage.folder.path)/scorebell.sqlite")
                    .execute(script: dump)
                let runs = Runs(
                    running: "r_01k8m8shlrhm5e6p78cni5925q",
                    waiting: "r_01k8m8sf7eb9214a5h528g1r1o",
                    queued: "r_01k8m8si8u7oeja1k3oh2kl9hv"
                )
                try await workOff(runs, stage)
            }
    }

    @Test(.enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"))
    func `a PostgreSQL database that 0.1.0 left is worked off`() async throws {
        try await Stage(limits: unpaced)
            .run { stage in
                let url = try PostgresServer.emptyDatabase()
                try PostgresServer.script("Tests/Fixtures/jobs-0.1.0.postgres.sql", in: url)
                let runs = Runs(
                    running: "r_01k8m8smi2u25g1divc9ro8s9e",
                    waiting: "r_01k8m8sjsgbfllrml48gtsdqjs",
                    queued: "r_01k8m8sn9nm1bbvblla870t11g"
                )
                try await workOff(runs, stage, ["DATABASE_URL": url, "SLACK_INTERVAL": "0"])
            }
    }
}
