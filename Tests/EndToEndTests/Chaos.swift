import Foundation
import JSON
import Sandbox
import Synchronization
import Testing
import TestSupport

/// Runs under fire: processes killed at random and started again, and both other sides in trouble.
///
/// Every run reminds of one service that is its own, so that a message tells whose it is.
struct Chaos {
    /// What the processes keep their runs in: the value of `DATABASE_URL`.
    let database: String?
    let processes: Int
    let runs: Int
    let seed: UInt64

    /// Jobs under way while more are fired; few enough that a kill has something to hit.
    private static let runsAtOnce = 12

    /// The services that miss rules, one for each run.
    func subjects(of catalogue: Catalogue) throws -> [String] {
        let missing = catalogue.services.compactMap { service -> String? in
            let standing = service["scorecards"]?["ProductionReadiness"]
            let isMissing = (standing?["rules"]?.array ?? []).contains { $0["status"] != "SUCCESS" }
            guard isMissing, standing?["level"] != "Gold" else { return nil }
            return service["identifier"]?.string
        }
        try #require(missing.count >= runs, "only \(missing.count) services miss rules")
        return Array(missing.prefix(runs))
    }

    /// Fires all runs, kills all the while, and returns what the other side saw.
    func run() async throws -> ChaosRecord {
        let catalogue = Catalogue.generated(services: runs * 2, seed: seed)
        var limits = SandboxLimits()
        limits.slackBurst = nil
        let subjects = try subjects(of: catalogue)
        let result = Mutex(ChaosRecord?.none)
        try await Stage(catalogue: catalogue, limits: limits)
            .run { stage in
                let crowd = try await ChaosCrowd(stage, settings: settings, count: processes)
                let ids = (0..<runs).map { "r_chaos\($0)" }
                let harassment = Task { await crowd.harass(seed: seed) }
                await fire(Array(zip(ids, subjects)), through: crowd, on: stage)
                harassment.cancel()
                await harassment.value
                stage.world.faults.clear()
                for id in ids { _ = await stage.world.runEnded(id) }
                await crowd.stop()
                let record = ChaosRecord(
                    of: stage.world.record,
                    subjects: Dictionary(uniqueKeysWithValues: zip(ids, subjects)),
                    lives: crowd.lives
                )
                result.withLock { $0 = record }
            }
        return try #require(result.withLock { $0 })
    }

    private var settings: [String: String] {
        var settings = [
            "SLACK_INTERVAL": "0", "WORKER_CONCURRENCY": "8", "WORKER_LEASE": "2",
            "WORKER_MAX_ATTEMPTS": "1000", "SHUTDOWN_GRACE": "5",
        ]
        if let database { settings["DATABASE_URL"] = database }
        return settings
    }

    /// Executes the actions, each again until a process has accepted it, as a person would.
    private func fire(
        _ runs: [(id: String, subject: String)],
        through crowd: ChaosCrowd,
        on stage: Stage
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, run) in runs.enumerated() {
                if index >= Self.runsAtOnce { await group.next() }
                group.addTask {
                    let rule: JSONValue = [
                        "property": "$identifier", "operator": "=",
                        "value": .string(run.subject),
                    ]
                    let properties: JSONValue = ["filter_rule": rule]
                    let action = stage.world.addRun(run.id, properties: properties)
                    var lives = crowd.lives.count
                    while await stage.world.deliver(action) != 202 {
                        // Who did not answer was killed, and somebody takes its place.
                        await crowd.lives(moreThan: lives)
                        lives = crowd.lives.count
                    }
                    // More come when some have ended; the last ones end in peace.
                    if index % 3 == 0 { _ = await stage.world.runEnded(run.id) }
                }
            }
        }
    }
}
